"""The whole at a glance: its page, and what can be taken along from it."""
