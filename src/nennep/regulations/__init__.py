"""Rules as dated data: every threshold, deadline and majority, with the document it comes from and how sure we are."""
