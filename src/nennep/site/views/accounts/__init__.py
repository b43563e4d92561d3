"""Pages of accounts and roles. They stand here because they need the names of organisations and members."""
