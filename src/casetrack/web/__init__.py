"""The pages: a handler parses, calls one verb, and shows what came of it."""
