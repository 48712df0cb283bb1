"""Whom a row is about: decided here and nowhere else, and never guessed.

An id or a file number that leads nowhere keeps the row out, and two people who could be meant are
shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from identity.domain.fields import Field
from identity.domain.imports.comparing import COMPARED, is_another
from identity.domain.imports.letters import alike
from identity.domain.imports.listed import Listed, Note
from identity.domain.imports.register import Known, Register

SOMEBODY_NEW, LEAVE_OUT = "new", "out"  # What a person may answer instead of pointing at somebody.
_NAMED: Final = COMPARED[:4]  # Names and birth date: the same in two rows is the same person.

Meant: TypeAlias = tuple[Sequence[Known], Note | None]


@dataclass(slots=True)
class Matching:
    """Finds whom rows are about, in their order; ``met`` remembers the rows before."""

    register: Register
    answers: Mapping[int, str]
    met: dict[str, int] = field(default_factory=dict)

    def find(self, row: Listed) -> Meant:
        """Return who could be meant, by the surest mark that the row carries, or why nobody can."""
        if answer := self.answers.get(row.number):
            return self._as_answered(answer)
        if row.given_id and (known := self.register.by_id.get(row.given_id)) is not None:
            return (known,), None
        if row.file_number:
            return self._by_file_number(row)
        if row.sheet and (signed := self.register.by_paper(row.sheet.register_number, row.kind)):
            fitting = [known for known in signed if not is_another(row.details, known.details)]
            return (fitting, None) if fitting else ((), Note(code="paper-of-another"))
        return self.register.by_name(row), None

    def _as_answered(self, answer: str) -> Meant:
        if answer == SOMEBODY_NEW:
            return (), None
        known = self.register.by_id.get(answer)
        return ((known,), None) if known else ((), Note(code="unknown-id"))

    def _by_file_number(self, row: Listed) -> Meant:
        known = self.register.by_file_number.get(row.file_number)
        if known is None:
            return (), Note(code="unknown-number")
        if is_another(row.details, known.details):
            return (), Note(code="another")
        return (known,), None

    def is_sure(self, row: Listed, known: Known) -> bool:
        """Say whether one match is enough: a name alone, without a birth date, is not."""
        if row.given_id and row.given_id != known.person_id:
            return row.number in self.answers  # Another list's id is never moved to somebody.
        marked = row.given_id or row.file_number or row.number in self.answers
        by_paper = row.sheet is not None and row.sheet.register_number in (
            known.register_numbers | known.drafts.keys()
        )
        born = row.details.get(Field.BIRTH_DATE)
        return bool(marked or by_paper or (born and born == known.details.get(Field.BIRTH_DATE)))

    def earlier(self, row: Listed, found: Sequence[Known]) -> int | None:
        """Return the row that is about the same person already, and remember this one."""
        named = "|".join(alike(row.details.get(name, "")) for name in _NAMED)
        mark = row.given_id or (found[0].person_id if found else f"{row.kind}|{named}")
        return None if self.met.setdefault(mark, row.number) == row.number else self.met[mark]
