"""What a row would change: new, changed, the same, refused, or a question to the person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from identity.domain.fields import Category, Field
from identity.domain.imports.comparing import changed, present
from identity.domain.imports.covering import Covering, Scans, missing
from identity.domain.imports.listed import Listed, Note
from identity.domain.imports.matching import LEAVE_OUT, Matching
from identity.domain.imports.register import Known, Register

NEW, CHANGED, SAME, REFUSED, ASK = "new", "changed", "same", "refused", "ask"
VERDICTS: Final = (NEW, CHANGED, SAME, REFUSED, ASK)


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


class Judge:
    """Judges the rows of one list in order; later rows know of the earlier ones."""

    def __init__(
        self, register: Register, scans: Scans, today: date, answers: Mapping[int, str]
    ) -> None:
        self.register, self.answers = register, answers
        self.matching = Matching(register, answers)
        self.covering = Covering(register, scans, today)

    def judge(self, row: Listed) -> Judged:
        if row.wrong:
            return _refused(row, *row.wrong)
        if self.answers.get(row.number) == LEAVE_OUT:
            return _refused(row, Note(code="left-out"))
        found, why = self.matching.find(row)
        if why is not None:
            return _refused(row, why)
        if len(found) > 1 or (found and not self.matching.is_sure(row, found[0])):
            return Judged(row=row, verdict=ASK, choices=tuple(known.person_id for known in found))
        if earlier := self.matching.earlier(row, found):
            return _refused(row, Note(code="twice", about=str(earlier)))
        return self._known(row, found[0]) if found else self._new(row)

    def _known(self, row: Listed, known: Known) -> Judged:
        guardian = self.register.guardian_of(known, row)
        if guardian is None and row.guardian:
            row = _odd(row, Note(code="guardian-without-consent"))
        paper = self.covering.new_paper(row, known)
        lacks = self.covering.lacks(row, paper, known) if paper else ()
        judged = Judged(
            row=row,
            verdict=SAME,
            person_id=known.person_id,
            changes=changed(row.details, known.details),
            guardian_changes=changed(row.guardian, guardian.details) if guardian else (),
            with_paper=paper is not None and not lacks,
        )
        if uncovered := self._uncovered(judged, known, guardian):
            return replace(judged, verdict=REFUSED, why=(uncovered, *lacks))
        is_other = judged.changes or judged.guardian_changes or judged.with_paper
        return replace(judged, row=_odd(row, *lacks), verdict=CHANGED if is_other else SAME)

    def _uncovered(self, judged: Judged, known: Known, guardian: Known | None) -> Note | None:
        """Say why what a row changes may not be stored about the pupil or the parent."""
        why = None if judged.with_paper else self.covering.uncovered(known, judged.changes)
        if why is None and guardian and judged.guardian_changes:
            why = self.covering.uncovered(guardian, judged.guardian_changes)
        return why

    def _new(self, row: Listed) -> Judged:
        if not {Field.SURNAME, Field.GIVEN_NAME} <= row.details.keys():
            return _refused(row, Note(code="no-name"))
        lacks = self.covering.lacks(row, row.sheet) if row.sheet else (missing(Category.NAME),)
        return Judged(
            row=row,
            verdict=REFUSED if lacks else NEW,
            changes=present(row.details),
            guardian_changes=present(row.guardian),
            why=lacks,
            with_paper=True,
        )


def _odd(row: Listed, *notes: Note) -> Listed:
    return replace(row, odd=(*row.odd, *notes))


def _refused(row: Listed, *why: Note) -> Judged:
    return Judged(row=row, verdict=REFUSED, why=why)
