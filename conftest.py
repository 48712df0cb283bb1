"""The fixtures of `tests/support/fixtures.py`, for all tests of the repository."""

import pytest

# A failed assert inside the words of a test says what it saw, as one in the test itself does.
pytest.register_assert_rewrite("tests", "services")

pytest_plugins = ("tests.support.fixtures",)
