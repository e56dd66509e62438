"""One module a noun, each with its handlers; who may reach which stands in `declared`."""
