"""The rules of people, consent, orders and access, without a clock and without a database."""
