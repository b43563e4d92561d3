"""Approving a reorganisation: by which document, issued by whom."""
