"""Issued reports in words and on paper."""
