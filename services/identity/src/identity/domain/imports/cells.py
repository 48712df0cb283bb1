"""The cells of one row, and what is wrong with them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeVar

from identity.domain.fields import Field
from identity.domain.imports import dates, letters, names
from identity.domain.imports.columns import Column
from identity.domain.imports.dates import Unclear
from identity.domain.imports.listed import Note

Value = TypeVar("Value")

_LONGEST: Final = 200


class Reader:
    """Reads the cells of one row and collects what is wrong with it."""

    def __init__(self, cells: Mapping[Column, str], today: date) -> None:
        self.cells = {column: letters.tidy(text) for column, text in cells.items()}
        self.today = today
        self.wrong: list[Note] = []
        self.odd: list[Note] = []

    def one(self, column: Column, read: Callable[[str], Value], otherwise: Value) -> Value:
        """Return what a cell says; an empty one says nothing, an unclear one is noted."""
        text = self.cells.get(column, "")
        if not text:
            return otherwise
        try:
            return read(_bounded(text))
        except Unclear:
            self.wrong.append(Note(code="unclear", about=column))
            return otherwise

    def day(self, column: Column) -> date | None:
        return self.one(column, lambda text: dates.day(text, self.today), None)

    def text(self, column: Column) -> str:
        return self.one(column, str, "")

    def person(self, whole: Column, parts: Mapping[Column, Field]) -> dict[Field, str]:
        """Return the parts of a name, from one column or from three."""
        nothing: dict[Field, str] = {}
        found = self.one(whole, names.name, nothing)
        for column, name in parts.items():
            if text := self.text(column):
                found = found | {name: text}
        for text in found.values():
            self._check(whole, text)
        return found

    def _check(self, column: Column, text: str) -> None:
        try:
            names.part_of_name(text)
        except Unclear:
            self.wrong.append(Note(code="not-a-name", about=column))
        if letters.is_mixed(text):
            self.odd.append(Note(code="look-alikes", about=column))


def _bounded(text: str) -> str:
    if len(text) > _LONGEST:
        raise Unclear
    return text
