"""Where everything is kept: the database, its tables by noun, its migrations."""
