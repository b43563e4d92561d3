"""Pages of the structure: the list, and the forms that change it."""
