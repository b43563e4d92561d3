"""The figures, a module each: `measure()` gives one `Figure`."""
