"""What the pages and exports of figures show, made from the same indicators."""
