"""What people write into the cells of a list, read without guessing: unclear stays unclear."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, TypeVar

from identity.domain.consent.events import Capacity
from identity.domain.consent.register import is_register_number
from identity.domain.fields import Field
from identity.domain.imports.dates import Unclear
from identity.domain.orders.order import is_number
from identity.domain.people.events import Kind

Said = TypeVar("Said")

# Latin letters that look exactly like Cyrillic ones; a name with both was typed on two keyboards.
_LATIN: Final = "AaBCcEeHKMOoPpTXxy"
_LOOKS: Final = str.maketrans(_LATIN, "АаВСсЕеНКМОоРрТХху")

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
}
_SHORTEST, _LONGEST = 5, 15  # Digits of a telephone number.
_MOST_WORDS: Final = 5


def tidy(text: str) -> str:
    """Return text in one Unicode form (NFC), without doubled, odd or invisible spaces."""
    shown = "".join(
        " " if unicodedata.category(c) in {"Zs", "Cc"} else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) != "Cf"
    )
    return " ".join(shown.split())


def name(text: str) -> dict[Field, str]:
    """Take a whole name apart: surname, given name, patronymic; «Бакыт кызы» stays together.

    Raises Unclear for one word or for more than five.
    """
    words = text.replace(",", " ").split()
    surname = 2 if len(words) > 2 and _is_ending(words[1]) else 1  # noqa: PLR2004
    if not surname < len(words) <= _MOST_WORDS:
        raise Unclear
    parts = " ".join(words[:surname]), words[surname], " ".join(words[surname + 1 :])
    found = zip((Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC), parts, strict=True)
    return {field: part for field, part in found if part}


def part_of_name(text: str) -> str:
    """Return a part of a name; raises Unclear for what no name is: digits, formulas, lost signs."""
    if not text or text[0] in "=+@-" or re.search(r"[\d?\ufffd@=;{}<>|\\]", text):
        raise Unclear
    return text


def file_number(text: str) -> str:
    """Read «В/13», also as «в-13» or «В № 13»; raises Unclear."""
    found = re.fullmatch(r"([^\W\d_])\s*[/\\\-–—№ ]+\s*0*(\d{1,6})", text.strip())
    if not found:
        raise Unclear
    letter = found[1].upper().translate(_LOOKS).replace("Ё", "Е")
    return f"{letter}/{found[2]}"


def school_class(text: str) -> str:
    """Read «7-Б», also as «7 "б"» or «7б»; raises Unclear."""
    found = re.fullmatch(
        r"(\d{1,2})[\s\-–—«»\"'„“.]*([^\W\d_])?[\s«»\"'“”.]*(?:класс|класы)?", text
    )
    if not found:
        raise Unclear
    return "-".join(part.upper().translate(_LOOKS) for part in found.groups() if part)


def phone(text: str) -> str:
    """Read a telephone number as it was written; raises Unclear for anything else."""
    text = re.sub(r"\.0$", "", text)
    if not re.fullmatch(r"\+?[\d\s()\-.]{5,25}", text) or not (
        _SHORTEST <= len(re.sub(r"\D", "", text)) <= _LONGEST
    ):
        raise Unclear
    return text


def register_number(text: str) -> str:
    """Read the number of a paper, «12», «№ 12-к», or of a printed form, «К-2026/15»; or Unclear."""
    number = re.sub(r"\.0$", "", text.removeprefix("№").strip())
    on_form = number.upper().replace("K", "К")  # Many keyboards write a Latin K.
    if is_register_number(on_form):
        return on_form
    if not is_number(number):
        raise Unclear
    return number


def capacity(text: str) -> Capacity:
    """Read as whom somebody signs, «апасы», «мать», «mother»; raises Unclear."""
    return _named(text, _CAPACITIES)


def kind(text: str) -> Kind:
    """Read whom a row is about, «окуучу», «учитель»; raises Unclear."""
    return _named(text, _KINDS)


def yes(text: str) -> bool:
    """Read «ооба», «да», «+»; raises Unclear."""
    said = text.casefold().strip(" .")
    if said in {"ооба", "бар", "да", "есть", "yes", "+", "1", "✓"}:
        return True
    if said in {"жок", "нет", "no", "-", "0"}:
        return False
    raise Unclear


def language(text: str) -> str:
    """Read the language of a paper, «кыргызча», «русский»; raises Unclear."""
    for code, beginnings in {"ky": ("кыр", "ky"), "ru": ("рус", "орус", "ru")}.items():
        if text.casefold().startswith(beginnings):
            return code
    raise Unclear


def digits(text: str) -> str:
    """Return the last nine digits, which are the same with and without the country's code."""
    return re.sub(r"\D", "", text)[-9:]


def is_mixed(text: str) -> bool:
    """Say whether a word holds Latin letters that only look like its Cyrillic ones."""
    return any(
        re.search(r"[а-яёңөү]", word, re.IGNORECASE) and re.search(r"[A-Za-z]", word)
        for word in text.split()
    )


def alike(text: str) -> str:
    """Return what two spellings of one name have in common: capitals, Ё and look-alikes apart."""
    words = (word.translate(_LOOKS) if is_mixed(word) else word for word in text.split())
    return " ".join(words).casefold().replace("ё", "е")


def _named(text: str, among: Mapping[Said, str]) -> Said:
    mark = f"|{'-'.join(text.casefold().split())}|"
    for said, words in among.items():
        if mark in words:
            return said
    raise Unclear


def _is_ending(word: str) -> bool:
    return word.casefold() in {"кызы", "уулу", "kyzy", "uulu"}
