"""What the pages of directives show."""
