"""Everything the journal says is said in Kyrgyz and in Russian."""

from tests.support.languages import assert_catalogues_complete


def test_nothing_is_left_untranslated():
    assert_catalogues_complete("journal")
