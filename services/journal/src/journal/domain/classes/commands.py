"""What can be asked of a class."""

from dataclasses import dataclass
from typing import TypeAlias

from journal.domain.ids import ClassId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClass:
    """`school_year` is written `2026/27`; `language` is that of instruction, `ky` or `ru`."""

    class_id: ClassId
    grade: int
    letter: str
    language: str
    school_year: str
    class_teacher_id: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn:
    """Ask the class whether a pupil may be entered into it; it records nothing."""

    first_grade: bool = False


ClassCommand: TypeAlias = FormClass | TakeIn
