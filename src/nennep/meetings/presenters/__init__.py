"""What the pages of meetings show, built from records; nothing here writes."""
