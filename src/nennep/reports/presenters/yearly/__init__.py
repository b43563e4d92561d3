"""Members over the years, and every organisation of a level month by month."""
