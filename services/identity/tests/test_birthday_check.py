"""The daily look at birthdays comes by itself and leaves a trace that an operator can watch."""

from datetime import UTC, datetime

import pytest

from chassis.metrics import REGISTRY
from identity.domain.people.birthday_check import (
    BirthdaysChecked,
    CheckBirthdays,
    birthday_check,
)
from identity.entrypoints.birthdays import check_birthdays, end_what_is_over, measure
from identity.readmodels import birthday_checks
from identity.vault.sessions import aware
from services.identity.tests.words import TODAY, Given, paper
from services.identity.tests.words_consent import state_of

given = Given(birthday_check)
DONE = BirthdaysChecked(on=TODAY)


def test_a_day_is_recorded_once():
    given().when(CheckBirthdays(on=TODAY)).then(DONE)
    given(DONE).when(CheckBirthdays(on=TODAY)).nothing_happens()
    tomorrow = TODAY.replace(day=17)
    given(DONE).when(CheckBirthdays(on=tomorrow)).then(BirthdaysChecked(on=tomorrow))


def last(school):
    with school.it.runtime.read() as db:
        return birthday_checks.last(db)


def test_l04_what_is_over_ends_by_itself_the_next_day_and_it_is_known_when(school):
    pupil = school.pupil(signed=paper(valid_until=TODAY))
    school.it.settle()
    assert (state_of(school, pupil), aware(last(school)).date()) == ("active", TODAY)
    school.it.clock.forward(days=1)
    assert end_what_is_over(school.it.runtime) == 2  # The mother has signed for herself as well.
    assert end_what_is_over(school.it.runtime) == 0
    school.it.settle()
    assert state_of(school, pupil) == "expired"
    with school.it.runtime.read() as db:
        measure(db)
    moment = REGISTRY.get_sample_value("kitepkana_birthday_check_timestamp_seconds")
    assert datetime.fromtimestamp(moment, UTC) == aware(last(school))
    assert moment == pytest.approx(school.it.runtime.now().timestamp(), abs=60)


def test_a_day_that_another_process_has_looked_at_is_not_looked_at_again(school, monkeypatch):
    check_birthdays(school.it.runtime)
    monkeypatch.setattr("identity.entrypoints.birthdays.end_all", lambda _: 1 / 0)
    assert end_what_is_over(school.it.runtime) == 0


def test_a_night_that_stops_in_the_middle_is_not_recorded_and_tried_again(school, monkeypatch):
    school.it.settle()
    before = last(school)
    school.it.clock.forward(days=1)
    monkeypatch.setattr("identity.entrypoints.birthdays.end_all", lambda _: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            end_what_is_over(school.it.runtime)
    monkeypatch.undo()
    assert last(school) == before
    school.it.settle()
    assert last(school) > before
