"""Pages of one organisation that draw on several areas."""
