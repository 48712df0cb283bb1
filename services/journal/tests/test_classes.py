"""The rules of classes, one sentence each."""

from journal.domain.classes.commands import TakeIn
from journal.domain.classes.refusals import (
    ClassAlreadyFormed,
    NoSuchClass,
    NoSuchGrade,
    NotAFirstGrade,
)
from journal.domain.classes.school_class import school_class
from services.journal.tests.words import COLLEAGUE, Given, form, formed

given = Given(school_class)


def test_a_class_is_formed():
    given().when(form()).then(formed())


def test_pressing_the_button_twice_forms_one_class():
    given(formed()).when(form()).nothing_happens()


def test_a_year_has_one_class_of_a_name():
    given(formed()).when(form(class_teacher_id=COLLEAGUE)).refused(ClassAlreadyFormed)


def test_there_is_no_thirteenth_grade():
    given().when(form(grade=13)).refused(NoSuchGrade)
    given().when(form(grade=0)).refused(NoSuchGrade)


def test_nobody_enters_a_class_that_does_not_exist():
    given().when(TakeIn()).refused(NoSuchClass)


def test_who_starts_school_starts_in_a_first_grade():
    given(formed(grade=1)).when(TakeIn(first_grade=True)).nothing_happens()
    given(formed(grade=7)).when(TakeIn(first_grade=True)).refused(NotAFirstGrade)
