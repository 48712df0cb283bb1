"""A description as a library card shows it, after ISBD (GOST 7.1 and R 7.0.100)."""

from dataclasses import dataclass

from catalog.domain.marc import marc21, rusmarc
from catalog.domain.record.events import Description

_NEXT_AREA = ". – "


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`heading` is the first author; `body` the description in one paragraph."""

    heading: str
    body: str
    isbns: tuple[str, ...]


def card(said: Description) -> Card:
    """Lay a description out in ISBD's areas; an empty area leaves no punctuation behind."""
    family = rusmarc if said.marc.is_rusmarc else marc21
    areas = (
        _with(said.title, " / ", said.responsibility),
        family.edition(said.marc),
        _publication(said),
        family.extent(said.marc) or said.pages,
        f"({said.series})" if said.series else "",
    )
    body = _NEXT_AREA.join(area.strip().rstrip(".") for area in areas if area)
    heading = said.authors[0] if said.authors else ""
    return Card(heading=heading, body=f"{body}.", isbns=said.isbns)


def _publication(said: Description) -> str:
    where = _with(said.place, " : ", said.publisher)
    year = str(said.year) if said.year else ""
    return _with(where, ", ", year)


def _with(first: str, mark: str, second: str) -> str:
    return f"{first}{mark}{second}" if first and second else first or second
