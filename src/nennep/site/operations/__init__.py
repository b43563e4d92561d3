"""What the operator's commands do."""
