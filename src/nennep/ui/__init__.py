"""Components, templates, form fields and charts. Knows nothing of what the pages are about."""
