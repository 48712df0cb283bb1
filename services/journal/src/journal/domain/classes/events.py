"""What can have happened to a class."""

from dataclasses import dataclass

from journal.domain.ids import ClassId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFormed:
    class_id: ClassId
    grade: int
    letter: str
    language: str
    school_year: str
    class_teacher_id: PersonId | None


WIRE: dict[str, type[ClassFormed]] = {"journal.class-formed.v1": ClassFormed}
