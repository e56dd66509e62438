"""Bulletins: text linted, snapshots taken, editions rendered, approved, published, verified."""
