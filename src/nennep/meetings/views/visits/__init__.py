"""Visits of superiors: my own, the year of a committee, the printed forms."""
