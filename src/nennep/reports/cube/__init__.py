"""The cube: counters of every cell and finished month, and their sums along the tree as of that month."""
