"""What only identity keeps: personal data, the keys to them, accounts and sessions."""
