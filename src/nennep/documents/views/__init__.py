"""Pages of documents: lists, drafting, one document, sending, making known, working rules."""
