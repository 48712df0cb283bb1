"""Requests about one's own data: each has a clock that the law has set."""
