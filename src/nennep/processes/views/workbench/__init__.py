"""The pages of a reorganisation, from the list to what was written."""
