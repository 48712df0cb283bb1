"""Signing in: secrets, patience with wrong ones, and where a person begins."""
