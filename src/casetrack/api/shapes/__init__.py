"""What goes in and out, as public shapes. Never a table: a new column stays inside until told."""
