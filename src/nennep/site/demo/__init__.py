"""A made-up life on one real province's tree: names of places are real, every person is invented."""
