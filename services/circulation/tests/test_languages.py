"""Everything the desk says is said in three languages, with the words of the glossary."""

from tests.support.languages import assert_catalogues_complete


def test_the_desk_speaks_three_languages():
    assert_catalogues_complete("circulation")
