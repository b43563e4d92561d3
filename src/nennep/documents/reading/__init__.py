"""Reading the words of documents and files for search."""
