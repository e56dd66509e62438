"""Units, persons, the roles they hold, and who is acting."""
