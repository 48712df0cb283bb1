"""The vocabulary of the catalogue's tests: a school, its books, and sentences about them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from catalog.application import iso2709
from catalog.application.cataloguing import record_id_of
from catalog.domain.ids import BatchId, RecordId, SchoolId
from catalog.domain.marc.mapping import describe
from catalog.domain.marc.record import MarcRecord
from catalog.domain.marc.writing import Sheet, rusmarc_of
from catalog.domain.record.commands import Catalogue
from catalog.domain.record.events import Description, RecordCatalogued
from catalog.domain.register.commands import EnterBatch
from catalog.domain.register.events import BatchEntered
from kernel.decider import Decider, Refused
from kernel.store import Context

EXAMPLES = Path(__file__).parent / "examples"
CP1251, UTF8 = EXAMPLES / "school-cp1251.iso", EXAMPLES / "school-utf8.iso"


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"test:{name}"))


HERE, ELSEWHERE = SchoolId("school-a"), SchoolId("school-b")
LIBRARIAN, PUPIL, TEACHER = an_id("librarian"), an_id("pupil"), an_id("teacher")
MONDAY = date(2026, 11, 16)
MORNING = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)

SPRING = Sheet(
    source="TEST",
    control_number="KG\\TEST\\90",
    title="Тоо булагынын үнү",
    subtitle="аңгемелер",
    responsibility="А. Токтогулова",
    authors=("Токтогулова А.",),
    place="Бишкек",
    publisher="Мисал",
    year=2024,
    pages="128 б.",
    isbn="5-7443-0043-0",
    bbk="84 Ки7",
    udc="821.512.154",
    subjects=("Кыргыз адабияты",),
)


@dataclass(frozen=True)
class Given:
    """`given(…events).when(command).then(…events)`, or `.refused(Reason)`, or nothing."""

    decider: Decider[Any, Any, Any]
    history: tuple[object, ...] = ()
    command: object = None

    def __call__(self, *events: object) -> "Given":
        return replace(self, history=events)

    def when(self, command: object) -> "Given":
        return replace(self, command=command)

    def then(self, *events: object) -> None:
        assert self._decided() == list(events)

    def refused(self, reason: type[Refused]) -> None:
        with pytest.raises(reason):
            self._decided()

    def nothing_happens(self) -> None:
        assert self._decided() == []

    def _decided(self) -> list[object]:
        return list(self.decider.decide(self.decider.replay(self.history), self.command))


def context(name: str = "once") -> Context:
    return Context(actor=LIBRARIAN, at=MORNING, command_id=an_id(name), correlation_id=an_id(name))


def said_by(sheet: Sheet) -> Description:
    return describe(rusmarc_of(sheet))


def the_id_of(sheet: Sheet) -> RecordId:
    return record_id_of(HERE, said_by(sheet))


def catalogue(sheet: Sheet) -> Catalogue:
    return Catalogue(record_id=the_id_of(sheet), description=said_by(sheet))


def catalogued(sheet: Sheet) -> RecordCatalogued:
    said = said_by(sheet)
    kept = {name: getattr(said, name) for name in Description.__slots__}
    return RecordCatalogued(record_id=the_id_of(sheet), **kept)


def enter(quantity: int, first: int = 1, price: int | None = 25_000) -> EnterBatch:
    return EnterBatch(
        batch_id=BatchId(an_id(f"batch {first}")),
        record_id=the_id_of(SPRING),
        first=first,
        quantity=quantity,
        price=price,
        came_from="purchase",
        document_number="12/3",
        document_date=MONDAY,
        on=MONDAY,
    )


def entered(first: int, last: int, entry: int = 1) -> BatchEntered:
    return BatchEntered(
        batch_id=BatchId(an_id(f"batch {first}")),
        entry=entry,
        record_id=the_id_of(SPRING),
        first_number=first,
        last_number=last,
        price=25_000,
        came_from="purchase",
        document_number="12/3",
        document_date=MONDAY,
        on=MONDAY,
    )


def read_all(raw: bytes) -> tuple[list[MarcRecord], list[tuple[int, int, str]]]:
    """Give the readable records of a file, and (number, position, reason) of the others."""
    good: list[MarcRecord] = []
    bad: list[tuple[int, int, str]] = []
    for chunk in iso2709.split(io.BytesIO(raw)):
        try:
            good.append(iso2709.read(chunk))
        except Refused as refused:
            bad.append((chunk.number, chunk.position, refused.reason))
    return good, bad


def titles(records: Sequence[MarcRecord]) -> list[str]:
    return [describe(record).title for record in records]
