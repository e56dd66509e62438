"""Items and what happens to them: the one door that moves them, and the history it leaves."""
