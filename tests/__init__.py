"""Tests of the whole house; those of one service stand in its own folder."""
