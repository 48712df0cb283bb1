"""The rules of lending: pure functions over what has happened, with no clock and no database."""
