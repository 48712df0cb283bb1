"""Everything identity says, it says in Kyrgyz and Russian too."""

from tests.support.languages import assert_catalogues_complete


def test_the_catalogues_are_complete():
    assert_catalogues_complete("identity")
