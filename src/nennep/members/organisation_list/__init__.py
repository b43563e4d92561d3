"""A list of organisations: reading its rows, comparing them with the tree, and what was said of them."""
