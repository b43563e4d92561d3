"""What is shown and printed of stored records: a paper as a page shows it, the matrix of assignments on paper."""
