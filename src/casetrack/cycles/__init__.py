"""Cycles: opened, written about, closed, carried over, looked back upon."""
