"""The home page, put together by role: what waits for me (one file an area), and what stands at its head."""
