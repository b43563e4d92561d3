"""How documents are made known: noted by form and day (`spread`), a contest with its rounds (`contest`)."""
