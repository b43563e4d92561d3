"""The pages behind a real web server on the loopback, and clients that ask for them."""
