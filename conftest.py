"""The fixtures of `tests/support/fixtures.py`, for all tests of the repository."""

pytest_plugins = ("tests.support.fixtures",)
