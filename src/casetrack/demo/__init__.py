"""The demonstration: two real campaigns as data, replayed through the doors."""
