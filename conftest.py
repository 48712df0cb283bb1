"""The fixtures of `tests/support/fixtures.py`, for the repository's tests and every service's own."""

pytest_plugins = ("tests.support.fixtures",)
