"""What a row would change: new, changed, the same, refused, or a question to the person.

Whom a row is about is decided here and nowhere else, and never guessed: an id or a file number that
leads nowhere keeps the row out, and two people who could be meant are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Protocol

from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Category, Field, categories_of
from identity.domain.imports import values
from identity.domain.imports.listed import Listed, Note, Sheet
from identity.domain.imports.register import Known, Register
from identity.domain.people.events import Kind

NEW, CHANGED, SAME, REFUSED, ASK = "new", "changed", "same", "refused", "ask"
VERDICTS: Final = (NEW, CHANGED, SAME, REFUSED, ASK)
SOMEBODY_NEW, LEAVE_OUT = "new", "out"  # What a person may answer instead of pointing at somebody.
_COMPARED: Final = (
    Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC, Field.BIRTH_DATE, Field.PHONE, Field.ADDRESS,
)  # fmt: skip


class Scans(Protocol):
    """Which scans came along: why the one of a register number cannot be used, '' if it can."""

    def why_not(self, sheet: Sheet, /) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row with its verdict; ``changes`` are the fields that would be stored."""

    row: Listed
    verdict: str
    person_id: str = ""
    changes: tuple[Field, ...] = ()
    guardian_changes: tuple[Field, ...] = ()
    why: tuple[Note, ...] = ()
    choices: tuple[str, ...] = ()
    with_paper: bool = False


@dataclass(slots=True)
class Judge:
    """Judges the rows of one list in order; later rows know of the earlier ones."""

    register: Register
    scans: Scans
    today: date
    answers: Mapping[int, str] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)

    def judge(self, row: Listed) -> Judged:
        if row.wrong:
            return _refused(row, *row.wrong)
        if self.answers.get(row.number) == LEAVE_OUT:
            return _refused(row, Note(code="left-out"))
        found, why = self._find(row)
        if why is not None:
            return _refused(row, why)
        if len(found) > 1 or (found and not self._is_sure(row, found[0])):
            return Judged(row=row, verdict=ASK, choices=tuple(known.person_id for known in found))
        if earlier := self._earlier(row, found):
            return _refused(row, Note(code="twice", about=str(earlier)))
        return self._known(row, found[0]) if found else self._new(row)

    # Whom it is about

    def _find(self, row: Listed) -> tuple[Sequence[Known], Note | None]:
        """Return who could be meant, by the surest mark that the row carries, or why nobody can."""
        answer = self.answers.get(row.number)
        if answer == SOMEBODY_NEW:
            return (), None
        if answer:
            return _exactly(self.register.by_id.get(answer), "unknown-id")
        if row.given_id and (known := self.register.by_id.get(row.given_id)) is not None:
            return (known,), None
        if row.file_number:
            found = _exactly(self.register.by_file_number.get(row.file_number), "unknown-number")
            return found if found[1] or self._fits(row, found[0][0]) else ((), Note(code="another"))
        if row.sheet and (signed := self.register.by_paper(row.sheet.register_number, row.kind)):
            fitting = [known for known in signed if self._fits(row, known)]
            return (fitting, None) if fitting else ((), Note(code="paper-of-another"))
        return self.register.by_name(row), None

    def _fits(self, row: Listed, known: Known) -> bool:
        """Say whether a row may be about somebody: not when given name and birth both differ."""
        return not (
            _differs(row.details, known.details, Field.GIVEN_NAME)
            and _differs(row.details, known.details, Field.BIRTH_DATE)
        )

    def _is_sure(self, row: Listed, known: Known) -> bool:
        """Say whether one match is enough: a name alone, without a birth date, is not."""
        if row.given_id and row.given_id != known.person_id:
            return row.number in self.answers  # Another list's id is never moved to somebody.
        marked = row.given_id or row.file_number or row.number in self.answers
        by_paper = row.sheet is not None and row.sheet.register_number in (
            known.register_numbers | known.drafts.keys()
        )
        born = row.details.get(Field.BIRTH_DATE)
        return bool(marked or by_paper or (born and born == known.details.get(Field.BIRTH_DATE)))

    def _earlier(self, row: Listed, found: Sequence[Known]) -> int | None:
        """Return the row that is about the same person already, and remember this one."""
        named = "|".join(values.alike(row.details.get(name, "")) for name in _COMPARED[:4])
        mark = row.given_id or (found[0].person_id if found else f"{row.kind}|{named}")
        return None if self.met.setdefault(mark, row.number) == row.number else self.met[mark]

    # What it would change

    def _known(self, row: Listed, known: Known) -> Judged:
        changes = _changed(row.details, known.details)
        guardian = self.register.guardian_of(known, row)
        theirs = _changed(row.guardian, guardian.details) if guardian else ()
        judged = Judged(
            row=row, verdict=SAME, person_id=known.person_id, changes=changes,
            guardian_changes=theirs, with_paper=self._brings_paper(row, known),
        )  # fmt: skip
        if guardian is None and row.guardian:
            judged = replace(judged, row=_odd(row, "guardian-without-consent"))
        missing = None if judged.with_paper else self._uncovered(known, changes)
        if missing is None and guardian and theirs:
            missing = self._uncovered(guardian, theirs)
        if missing is not None:
            return replace(judged, verdict=REFUSED, why=(missing,))
        is_other = changes or theirs or judged.with_paper
        return replace(judged, verdict=CHANGED) if is_other else judged

    def _new(self, row: Listed) -> Judged:
        if Field.SURNAME not in row.details or Field.GIVEN_NAME not in row.details:
            return _refused(row, Note(code="no-name"))
        changes = tuple(name for name in _COMPARED if name in row.details)
        theirs = tuple(name for name in _COMPARED if name in row.guardian)
        judged = Judged(
            row=row, verdict=NEW, changes=changes, guardian_changes=theirs, with_paper=True
        )
        if row.sheet is None:
            return replace(judged, verdict=REFUSED, why=(_missing(Category.NAME),))
        if why := self._incomplete(row):
            return replace(judged, verdict=REFUSED, why=why)
        return judged

    def _incomplete(self, row: Listed) -> tuple[Note, ...]:
        """Name each part that a paper lacks (L-02, L-03) before it may cover this row."""
        assert row.sheet is not None  # noqa: S101 - the caller has looked
        sheet, is_adult = row.sheet, self._is_adult(row)
        signs_alone, born = is_adult or sheet.capacity is Capacity.SELF, _born(row)
        parts = {
            "consent-date": sheet.signed_on,
            "capacity": sheet.capacity or is_adult,
            "capacity-document": sheet.capacity_document or signs_alone,
            "place": sheet.place,
            "own-signature": sheet.own_signature
            or signs_alone
            or not self.register.signs_too(born),
            "guardian": signs_alone or {Field.SURNAME, Field.GIVEN_NAME} <= row.guardian.keys(),
        }
        lacking = [
            Note(code="paper-lacks", about=part) for part, there in parts.items() if not there
        ]
        if why := self.scans.why_not(sheet):
            lacking.append(Note(code=why))
        if not is_adult and sheet.capacity is Capacity.SELF:
            lacking.append(Note(code="signer-may-not"))
        return tuple(lacking)

    def _is_adult(self, row: Listed) -> bool:
        return row.kind is not Kind.PUPIL or self.register.is_of_age(_born(row))

    def _brings_paper(self, row: Listed, known: Known) -> bool:
        """Say whether a row adds a paper that the school does not have yet, complete."""
        if row.sheet is None or row.sheet.register_number in known.register_numbers:
            return False
        return not self._incomplete(row)

    def _uncovered(self, known: Known, changes: Sequence[Field]) -> Note | None:
        """Name the first category that no paper covers; a grown-up's only by the own one (L-04)."""
        held = known.consents
        is_adult = known.kind != Kind.PUPIL or self.register.is_of_age(
            known.details.get(Field.BIRTH_DATE, "")
        )
        if is_adult:
            own = tuple(paper for paper in held.given if paper.capacity is Capacity.SELF)
            held = replace(held, given=own)
        for category in sorted(categories_of(changes), key=list(Category).index):
            if not held.covers(Purpose.EMIS, category, self.today):
                return _missing(category)
        return None


def _exactly(known: Known | None, why: str) -> tuple[Sequence[Known], Note | None]:
    return ((known,), None) if known is not None else ((), Note(code=why))


def _changed(said: Mapping[Field, str], kept: Mapping[Field, str]) -> tuple[Field, ...]:
    """Return what is said otherwise than it is kept; what a list leaves empty is left as it is."""
    return tuple(
        name for name in _COMPARED
        if said.get(name) and not _is_same(name, said[name], kept.get(name, ""))
    )  # fmt: skip


def _is_same(name: Field, said: str, kept: str) -> bool:
    if name is Field.PHONE:
        return values.digits(said) == values.digits(kept)
    return said == kept


def _differs(said: Mapping[Field, str], kept: Mapping[Field, str], name: Field) -> bool:
    return bool(
        name in said and name in kept and values.alike(said[name]) != values.alike(kept[name])
    )


def _born(row: Listed) -> str:
    return row.details.get(Field.BIRTH_DATE, "")


def _missing(category: Category) -> Note:
    return Note(code="consent-missing", about=category)


def _odd(row: Listed, code: str) -> Listed:
    return replace(row, odd=(*row.odd, Note(code=code)))


def _refused(row: Listed, *why: Note) -> Judged:
    return Judged(row=row, verdict=REFUSED, why=why)
