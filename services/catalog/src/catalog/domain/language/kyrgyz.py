"""The stems a Kyrgyz word form may have come from: stem, plural, possessor, case, in that order.

The suffixes stand here as `fold` leaves them, so that harmony has four vowels less. Stripping is
light on purpose: every reading is kept, and the search matches when two words share one.
Source of the paradigms: any school grammar of Kyrgyz (жөндөмө, таандык, көптүк мүчөлөр).
"""

from collections.abc import Iterable

# fmt: off
# ruff: noqa: SIM905 - suffixes read best as in a grammar, side by side.
_PLURAL = "лар лер лор дар дер дор тар тер тор".split()
_POSSESSIVE = (
    "ыбыз ибиз убуз быз биз буз ыныз иниз унуз ныз низ нуз ынар инер унар унор "
    "ыма име ума ым им ум ын ин ун сы си су ы и у м н"
).split()
_CASE = (
    "нын нин нун дын дин дун тын тин тун ндагы ндеги ндогу дагы деги догу тагы теги тогу "
    "нда нде ндо нан нен нон дан ден дон тан тен тон "
    "га ге го ка ке ко на не но ны ни ну ды ди ду ты ти ту да де до та те то "
    "н"
).split()
# fmt: on
_SINGLE = frozenset("мн")
_SHORTEST_STEM = 2
_VOWELS = frozenset("аеиоуыэюя")
# The one everyday plural that loses its vowel: бала, балдар.
_IRREGULAR = {"балдар": "бала"}
_DEVOICED = {"б": "п", "г": "к"}


def stems(word: str) -> set[str]:
    """Return every stem the folded word may be a form of, itself among them.

    китебинен gives китеп among others: a final б or г, voiced before a vowel, is made п or к.
    """
    found = {word}
    for suffixes in (_CASE, _POSSESSIVE, _PLURAL):
        found |= {stem for form in found for stem in _without(form, suffixes)}
    return {_devoiced(stem) for stem in found}


def _without(form: str, suffixes: Iterable[str]) -> Iterable[str]:
    if form in _IRREGULAR:
        yield _IRREGULAR[form]
    for suffix in suffixes:
        stem = form.removesuffix(suffix)
        if stem == form or len(stem) < _SHORTEST_STEM or not _VOWELS & set(stem):
            continue
        # A single consonant is a suffix only behind a vowel: балам, but not китепм.
        if suffix not in _SINGLE or stem[-1] in _VOWELS:
            yield stem


def _devoiced(stem: str) -> str:
    return stem[:-1] + _DEVOICED.get(stem[-1], stem[-1]) if stem else stem
