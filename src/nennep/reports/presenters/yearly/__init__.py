"""Members over the years, as a page shows them."""
