"""The API: nouns in the plural under /api/v1, the same verbs as the pages, for other systems."""
