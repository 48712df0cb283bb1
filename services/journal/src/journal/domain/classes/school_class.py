"""One class of one school year: not there yet, or formed."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from journal.domain.classes.commands import ClassCommand, FormClass, TakeIn
from journal.domain.classes.events import ClassFormed
from journal.domain.classes.refusals import (
    ClassAlreadyFormed,
    NoSuchClass,
    NoSuchGrade,
    NotAFirstGrade,
)
from kernel.decider import Decider

LAST_GRADE = 12


@dataclass(frozen=True, slots=True)
class NotFormed:
    pass


@dataclass(frozen=True, slots=True)
class Formed:
    formed: ClassFormed


SchoolClass: TypeAlias = NotFormed | Formed


def decide(state: SchoolClass, command: ClassCommand) -> list[ClassFormed]:
    match command:
        case FormClass():
            return _form(state, command)
        case TakeIn():
            return _take_in(state, command)
        case _:
            assert_never(command)


def evolve(_: SchoolClass, event: ClassFormed) -> SchoolClass:
    return Formed(event)


def _form(state: SchoolClass, command: FormClass) -> list[ClassFormed]:
    if not 1 <= command.grade <= LAST_GRADE:
        raise NoSuchGrade
    event = ClassFormed(
        class_id=command.class_id,
        grade=command.grade,
        letter=command.letter,
        language=command.language,
        school_year=command.school_year,
        class_teacher_id=command.class_teacher_id,
    )
    match state:
        case NotFormed():
            return [event]
        case Formed(formed) if formed == event:
            return []  # The button was pressed twice.
        case Formed():
            raise ClassAlreadyFormed
        case _:
            assert_never(state)


def _take_in(state: SchoolClass, command: TakeIn) -> list[ClassFormed]:
    match state:
        case NotFormed():
            raise NoSuchClass
        case Formed(formed) if command.first_grade and formed.grade != 1:
            raise NotAFirstGrade
        case Formed():
            return []
        case _:
            assert_never(state)


school_class: Decider[SchoolClass, ClassCommand, ClassFormed] = Decider(NotFormed(), decide, evolve)
