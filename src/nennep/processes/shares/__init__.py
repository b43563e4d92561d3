"""Division by shares: who goes where by rule, and how a page shows it."""
