"""Reviews of a document: assembled from the chain, assembled again, frozen."""
