"""The ways a message leaves the office. Each is a `Send`: it returns when the message is taken."""
