"""Pages of committees: bodies and terms, posts, assignments."""
