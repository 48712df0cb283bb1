"""What a cell answers when there are few answers: yes or no, who, as whom, in which language."""

from collections.abc import Mapping
from typing import Final, TypeVar

from identity.domain.consent.events import Capacity
from identity.domain.imports.dates import Unclear
from identity.domain.people.events import Kind

Said = TypeVar("Said")

_YES: Final = frozenset({"ооба", "бар", "да", "есть", "yes", "+", "1", "✓"})
_NO: Final = frozenset({"жок", "нет", "no", "-", "0"})
_CAPACITIES: Final[Mapping[Capacity, str]] = {
    Capacity.PARENT: "|родитель|мать|отец|мама|папа|ата-эне|ата-энеси|апасы|атасы|эне|энеси|"
    "ата|апа|parent|mother|father|",
    Capacity.GUARDIAN: "|опекун|камкорчу|камкорчусу|guardian|",
    Capacity.ADOPTER: "|усыновитель|асырап-алуучу|adopter|",
    Capacity.TRUSTEE: "|попечитель|көзөмөлчү|көзөмөлчүсү|trustee|",
    Capacity.SELF: "|сам|сама|өзү|self|",
}
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.PUPIL: "|окуучу|ученик|ученица|учащийся|pupil|student|",
    Kind.STAFF: "|кызматкер|мугалим|сотрудник|учитель|staff|teacher|",
    Kind.PATRON: "|окурман|сырткы-окурман|читатель|patron|reader|",
}


def yes(text: str) -> bool:
    """Read «ооба», «да», «+», or their opposites; raises Unclear for anything else."""
    said = text.casefold().strip(" .")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unclear


def capacity(text: str) -> Capacity:
    """Read as whom somebody signs, «апасы», «мать», «mother»; raises Unclear."""
    return _named(text, _CAPACITIES)


def kind(text: str) -> Kind:
    """Read whom a row is about, «окуучу», «учитель»; raises Unclear."""
    return _named(text, _KINDS)


def language(text: str) -> str:
    """Read the language of a paper, «кыргызча», «русский»; raises Unclear."""
    for code, beginnings in {"ky": ("кыр", "ky"), "ru": ("рус", "орус", "ru")}.items():
        if text.casefold().startswith(beginnings):
            return code
    raise Unclear


def _named(text: str, among: Mapping[Said, str]) -> Said:
    mark = f"|{'-'.join(text.casefold().split())}|"
    for said, words in among.items():
        if mark in words:
            return said
    raise Unclear
