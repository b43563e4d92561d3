"""The seven steps of a meeting, one file each, and the frame around them."""
