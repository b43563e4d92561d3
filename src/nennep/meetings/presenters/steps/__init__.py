"""What the steps of a meeting show."""
