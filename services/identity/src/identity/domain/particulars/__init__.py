"""Sensitive data: who may open them, for which reason, and that it happened."""
