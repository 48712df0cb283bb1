"""Two clerks at once: numbers stay gapless, and a paper taken back closes the door in time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from identity.application import Submission
from identity.domain.consent.refusals import ConsentMissing
from identity.domain.fields import Field
from kernel.store import Conflict
from services.identity.tests.words import HERE, THERE, TODAY, an_id


def test_two_clerks_who_enter_pupils_of_one_letter_get_all_numbers(school):
    def enter(number):
        pupil = an_id(f"pupil {number}")
        while True:
            try:
                return school.pupil("Васильев", pupil=pupil)
            except Conflict:  # What a page answers with "try again".
                continue

    with ThreadPoolExecutor(2) as clerks:
        pupils = list(clerks.map(enter, range(12)))
    numbers = {school.file_number(pupil) for pupil in pupils}
    assert numbers == {f"В/{number}" for number in range(1, 13)}


def test_a_number_is_never_given_again(school):
    first = school.pupil("Васильев")
    school.forgets(first)
    assert school.file_number(school.pupil("Воронов")) == "В/2"
    assert school.file_number(first) == "В/1"


def test_each_school_and_each_letter_counts_for_itself(school):
    assert school.file_number(school.pupil("Васильев")) == "В/1"
    assert school.file_number(school.pupil("Асанов")) == "А/1"
    assert school.file_number(school.pupil("Васильев", school=THERE)) == "В/1"


def test_the_same_pupil_is_entered_once(school):
    context, pupil = school.context(), an_id("amina")
    submission = Submission(
        person_id=pupil,
        details={Field.SURNAME: "Асанова"},
        paper=None,
        signer=None,
        on=TODAY,
    )
    school.pupil("Асанова", pupil=pupil)
    correction = Submission(
        person_id=pupil, details={Field.SURNAME: "Усенова"}, paper=None, signer=None, on=TODAY
    )
    office = school.identity.office
    office.add_consent(context, HERE, correction)
    office.add_consent(
        context, HERE, submission
    )  # The same command once more, whatever it says now.
    with school.it.runtime.read() as db:
        assert school.identity.vault.names_of(db, [pupil])[pupil].startswith("Усенова")


def test_a_paper_taken_back_between_the_decision_and_the_append_wins(school, monkeypatch):
    amina = school.pupil()
    store, office = school.it.runtime.store, school.identity.office
    append, raced = store.append, []

    def overtaken(*arguments, **named):
        """Append as always; but a moment before, another clerk has taken the paper back."""
        if not raced:
            raced.append(True)
            school.forgets(amina)
        return append(*arguments, **named)

    monkeypatch.setattr(store, "append", overtaken)
    correction = Submission(
        person_id=amina, details={Field.SURNAME: "Усенова"}, paper=None, signer=None, on=TODAY
    )
    with pytest.raises(ConsentMissing):
        office.add_consent(school.context(), HERE, correction)
    with school.it.runtime.read() as db:
        assert school.identity.vault.names_of(db, [amina]) == {}
    assert not school.identity.vault.keys.of([amina])
