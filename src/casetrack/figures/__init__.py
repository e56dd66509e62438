"""Figures: units, bounded words, expressions, filters, checks and targets."""
