"""Papers of a meeting: the official form as data, and as the page shows it."""
