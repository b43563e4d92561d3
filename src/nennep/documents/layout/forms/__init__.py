"""Builders of the documents a cell and its committee need: typed facts in, `content.Document` out.

Each module holds one document: its input dataclass and the function that builds it. An empty value is printed as a
dotted line, so the same builders make the sheets that are filled in by hand.
"""
