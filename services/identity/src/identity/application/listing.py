"""From the cells of an opened file to the rows of a list, by what each column is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from identity.application.lists import Table
from identity.domain.imports.columns import Column, doubled, names_people
from identity.domain.imports.dates import Unclear
from identity.domain.imports.headings import layout, plain
from identity.domain.imports.listed import Listed, Note, Sheet
from identity.domain.imports.numbers import school_class
from identity.domain.imports.reading import RECIPIENTS, read_row

SHEET: Final = 100_000  # A row's number in its file, and above it which sheet it stands on.


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the person has said about a list: columns by heading, whom rows are about, the place.

    ``by_number``: enter those without a consent by number only (L-20).
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)
    place: str = field(default="", repr=False)
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that needs a person: its key and words, what it was taken for, and if twice."""

    key: str
    text: str
    column: Column | None
    is_doubled: bool


def keys_of(table: Table) -> list[str]:
    """Return a key for each column that is the same on every sheet with such a heading."""
    seen: dict[str, int] = {}
    found = []
    for heading in map(plain, table.headings):
        seen[heading] = seen.get(heading, 0) + 1
        found.append(f"{heading}#{seen[heading]}")
    return found


def columns_of(table: Table, chosen: Mapping[str, Column]) -> dict[int, Column | None]:
    """Say which column of a table is what."""
    places = {n: chosen[key] for n, key in enumerate(keys_of(table)) if key in chosen}
    return layout(table.headings, places)


def open_headings(tables: Sequence[Table], chosen: Mapping[str, Column]) -> list[Heading]:
    """Return every heading that is not recognised or stands there twice, each once."""
    found: dict[str, Heading] = {}
    for table in tables:
        columns = columns_of(table, chosen)
        twice = set(doubled(columns))
        for place, key in enumerate(keys_of(table)):
            if columns[place] is None or place in twice:
                heading = Heading(key, table.headings[place], columns[place], place in twice)
                found.setdefault(key, heading)
    return list(found.values())


def is_clear(tables: Sequence[Table], chosen: Mapping[str, Column]) -> bool:
    """Say whether a list can be read: it names people, and no column stands for the same twice."""
    every = [columns_of(table, chosen) for table in tables]
    return all(names_people(columns) and not doubled(columns) for columns in every)


def asks_recipients(tables: Sequence[Table], chosen: Mapping[str, Column]) -> bool:
    """Say whether a column tells who else may receive the data; without one it counts as a no."""
    every = (column for table in tables for column in columns_of(table, chosen).values())
    return not RECIPIENTS.keys().isdisjoint(every)


def rows_of(tables: Sequence[Table], choices: Choices, today: date) -> Iterator[Listed]:
    """Read the rows of all sheets; a sheet called «7-Б» is a class."""
    for place, table in enumerate(tables):
        columns = columns_of(table, choices.columns)
        for number, cells in table.rows:
            said: dict[Column, str] = {
                column: cells[at]
                for at, column in columns.items()
                if column not in (None, Column.IGNORED)
            }
            row = read_row(place * SHEET + number, said, today, place=choices.place)
            yield row if row.school_class else replace(row, school_class=_title(table.name))


def _title(name: str) -> str:
    try:
        return school_class(name.strip())
    except Unclear:
        return ""


class Scans:
    """The scans that came along, found by the number of their paper or by the name in the row."""

    def __init__(self, sizes: Mapping[str, bool]) -> None:
        """Take file names, and whether each is a scan that can be kept."""
        self._usable = sizes
        self._names: dict[str, list[str]] = {}
        for name in sizes:
            path = PurePosixPath(name.replace("\\", "/"))
            for key in {_key(path.stem), _key(path.name)}:
                self._names.setdefault(key, []).append(name)

    def name_of(self, sheet: Sheet) -> str:
        """Return the file of a paper's scan, '' when there is none or more than one."""
        found = self._names.get(_key(sheet.scan or sheet.register_number), [])
        return found[0] if len(found) == 1 else ""

    def why_not(self, sheet: Sheet) -> str:
        found = self._names.get(_key(sheet.scan or sheet.register_number), [])
        if len(found) != 1:
            return "scans-unclear" if found else "scan-missing"
        return "" if self._usable[found[0]] else "scan-unusable"


def _key(name: str) -> str:
    """Write a number as file names can: «К-2026/15» is «к-2026-15»."""
    return name.casefold().removeprefix("№").strip().replace("/", "-").replace("_", "-")


def without_class(row: Listed, titles: frozenset[str]) -> Listed:
    """Point out a class that the school does not have; classes themselves come by orders."""
    if not titles or not row.school_class or row.school_class in titles:
        return row
    return replace(row, odd=(*row.odd, Note(code="no-such-class", about=row.school_class)))
