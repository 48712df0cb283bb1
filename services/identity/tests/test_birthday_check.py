"""The nightly look at birthdays leaves a trace that an operator can watch."""

from datetime import UTC, datetime

import pytest

from chassis.metrics import REGISTRY
from identity.domain.people.birthday_check import (
    BirthdaysChecked,
    CheckBirthdays,
    birthday_check,
)
from identity.entrypoints.birthdays import check_birthdays, measure
from identity.readmodels import birthday_checks
from services.identity.tests.words import TODAY, Given, paper
from services.identity.tests.words_consent import state_of

given = Given(birthday_check)
DONE = BirthdaysChecked(on=TODAY)


def test_a_day_is_recorded_once():
    given().when(CheckBirthdays(on=TODAY)).then(DONE)
    given(DONE).when(CheckBirthdays(on=TODAY)).nothing_happens()
    tomorrow = TODAY.replace(day=17)
    given(DONE).when(CheckBirthdays(on=tomorrow)).then(BirthdaysChecked(on=tomorrow))


def test_l04_the_nightly_command_ends_what_is_over_and_says_when(school):
    pupil = school.pupil(signed=paper(valid_until=TODAY))
    with school.it.runtime.read() as db:
        assert birthday_checks.last(db) is None
    school.it.clock.forward(days=1)
    assert check_birthdays(school.it.runtime) == 2  # The mother has signed for herself as well.
    school.it.settle()
    assert state_of(school, pupil) == "expired"
    with school.it.runtime.read() as db:
        at = birthday_checks.last(db)
        measure(db)
    moment = REGISTRY.get_sample_value("kitepkana_birthday_check_timestamp_seconds")
    assert datetime.fromtimestamp(moment, UTC).replace(tzinfo=None) == at.replace(tzinfo=None)
    assert moment == pytest.approx(school.it.runtime.now().timestamp(), abs=60)


def test_a_night_that_stops_in_the_middle_is_not_recorded(school, monkeypatch):
    def stops(_):
        raise OSError

    monkeypatch.setattr("identity.entrypoints.birthdays.end_all", stops)
    with pytest.raises(OSError):  # noqa: PT011 - any would do
        check_birthdays(school.it.runtime)
    with school.it.runtime.read() as db:
        school.it.settle()
        assert birthday_checks.last(db) is None
