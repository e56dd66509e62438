"""What is owed, to whom, whether it was sent, and the proof that nothing was forgotten."""
