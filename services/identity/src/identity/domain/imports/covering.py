"""What lets a row in: the paper that comes with it, whole, or one that is in force already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Category, Field, categories_of
from identity.domain.imports.listed import Listed, Note, Sheet
from identity.domain.imports.register import Known, Register
from identity.domain.people.events import Kind


class Scans(Protocol):
    """Which scans came along: why the one of a register number cannot be used, '' if it can."""

    def why_not(self, sheet: Sheet, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Covering:
    """Asks of papers what the law asks (L-01 … L-04), before anything is stored."""

    register: Register
    scans: Scans
    today: date

    def new_paper(self, row: Listed, known: Known) -> Sheet | None:
        """Return the paper of a row, None when the school has it already."""
        if row.sheet is None or row.sheet.register_number in known.register_numbers:
            return None
        return row.sheet

    def lacks(self, row: Listed, sheet: Sheet, known: Known | None = None) -> tuple[Note, ...]:
        """Name each part that a paper lacks (L-02, L-03) before it may cover this row."""
        parts = self._parts(row, sheet)
        found = [Note(code="paper-lacks", about=part) for part, there in parts.items() if not there]
        if why := self.scans.why_not(sheet):
            found.append(Note(code=why))
        if sheet.capacity is Capacity.SELF and not self._is_adult(row):
            found.append(Note(code="signer-may-not"))
        if sheet.recipients and known and not known.asks_recipients(sheet.register_number):
            found.append(Note(code="recipients-not-asked"))
        return tuple(found)

    def _parts(self, row: Listed, sheet: Sheet) -> Mapping[str, object]:
        is_adult, born = self._is_adult(row), row.details.get(Field.BIRTH_DATE, "")
        signs_alone = is_adult or sheet.capacity is Capacity.SELF
        is_named = {Field.SURNAME, Field.GIVEN_NAME} <= row.guardian.keys()
        signs_too = self.register.signs_too(born)
        return {
            "consent-date": sheet.signed_on,
            "capacity": sheet.capacity or is_adult,
            "capacity-document": sheet.capacity_document or signs_alone,
            "place": sheet.place,
            "own-signature": sheet.own_signature or signs_alone or not signs_too,
            "guardian": signs_alone or is_named,
        }

    def _is_adult(self, row: Listed) -> bool:
        born = row.details.get(Field.BIRTH_DATE, "")
        return row.kind is not Kind.PUPIL or self.register.is_of_age(born)

    def uncovered(self, known: Known, changes: Sequence[Field]) -> Note | None:
        """Name the first category that no paper covers; a grown-up's only by the own one (L-04)."""
        held, born = known.consents, known.details.get(Field.BIRTH_DATE, "")
        if known.kind != Kind.PUPIL or self.register.is_of_age(born):
            own = tuple(paper for paper in held.given if paper.capacity is Capacity.SELF)
            held = replace(held, given=own)
        for category in sorted(categories_of(changes), key=list(Category).index):
            if not held.covers(Purpose.EMIS, category, self.today):
                return missing(category)
        return None


def missing(category: Category) -> Note:
    return Note(code="consent-missing", about=category)
