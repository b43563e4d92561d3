"""A register between the file and the list: read again from the same bytes whenever a choice changes, written once.

What the person at the desk decided (columns, day, cells, corrections, who is who) is stored; the rest is derived.
"""
