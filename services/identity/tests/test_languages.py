"""Everything identity says, it says in Kyrgyz and Russian too."""

import re
from pathlib import Path

from tests.support.languages import assert_catalogues_complete


def test_the_catalogues_are_complete():
    assert_catalogues_complete("identity")


def test_no_sentence_hides_in_an_f_string():
    """Babel does not look into them, so such a sentence would be spoken in English for ever."""
    hidden = re.compile(r"""\bf(["']).*?\{[^{}]*N_\(""")
    for module in sorted((Path(__file__).parents[1] / "src").rglob("*.py")):
        assert not hidden.search(module.read_text()), module.name
