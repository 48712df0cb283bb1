"""What tests stand on: real databases, a real broker, a real browser."""
