"""Forgetting: numbered, told to everybody, followed until all have confirmed (L-07, T3 to T8)."""

from datetime import timedelta

import pytest

from identity.domain.erasure.commands import BeginErasure, FollowErasure
from identity.domain.erasure.erasures import ASKED, erasures
from identity.domain.erasure.events import ErasureBegun, ErasureCompleted, ErasureOverdue, Reason
from identity.vault.oblivion import anything_left, tables_about_people
from kernel.rebuild import rebuild
from services.identity.tests.words import AMINA, HERE, MOTHER, TODAY, Given
from services.identity.tests.words_erasures import House, house, somebody

DUE = TODAY + timedelta(days=30)
given = Given(erasures)


def begin(person=AMINA, number=None):
    return BeginErasure(
        person_id=person, reason=Reason.WITHDRAWAL, on=TODAY, due=DUE, number=number
    )


def begun(number=1, person=AMINA):
    return ErasureBegun(
        number=number,
        person_id=person,
        reason=Reason.WITHDRAWAL,
        register_number="",
        on=TODAY,
        due=DUE,
    )


def completed(number=1, person=AMINA):
    return ErasureCompleted(number=number, person_id=person, on=TODAY)


def follow(confirmed, on=TODAY, number=1):
    return FollowErasure(number=number, confirmed=frozenset(confirmed), on=on)


# The rules


def test_l07_erasures_of_a_school_are_numbered_without_gaps():
    given().when(begin()).then(begun(1))
    given(begun(1)).when(begin(MOTHER)).then(begun(2, MOTHER))


def test_t6_somebody_who_is_being_forgotten_is_not_forgotten_twice():
    given(begun(1)).when(begin()).nothing_happens()


def test_somebody_who_came_back_is_forgotten_anew():
    given(begun(1), completed(1)).when(begin()).then(begun(2))


def test_a_repeated_erasure_keeps_the_number_of_the_ledger():
    given(begun(1)).when(begin(MOTHER, number=7)).then(begun(7, MOTHER))
    given(begun(7, MOTHER), completed(7, MOTHER)).when(begin(MOTHER, number=7)).nothing_happens()


def test_a_number_that_somebody_else_has_is_never_given_twice():
    given(begun(7)).when(begin(MOTHER, number=7)).then(begun(8, MOTHER))


def test_l07_an_erasure_is_complete_when_every_service_has_confirmed():
    given(begun()).when(follow(ASKED)).then(completed())
    given(begun()).when(follow(ASKED - {"journal"})).nothing_happens()
    given(begun(), completed()).when(follow(ASKED)).nothing_happens()


def test_l07_beyond_the_term_it_is_said_once_who_is_missing():
    late, missing = DUE + timedelta(days=1), ("journal",)
    overdue = ErasureOverdue(number=1, person_id=AMINA, due=DUE, missing=missing)
    given(begun()).when(follow(ASKED - {"journal"}, late)).then(overdue)
    given(begun(), overdue).when(follow(ASKED - {"journal"}, late)).nothing_happens()
    given(begun(), overdue).when(follow(ASKED, late)).then(
        ErasureCompleted(number=1, person_id=AMINA, on=late)
    )
    given(begun()).when(follow((), DUE)).nothing_happens()


# Five services at work


@pytest.fixture
def five(tmp_path):
    with house(tmp_path) as everybody:
        yield everybody


def test_l07_a_withdrawal_is_confirmed_by_every_service_and_completed(five: House):
    pupil = five.pupil()
    five.forgets(pupil)

    erasure = five.erasure(pupil)
    assert erasure is not None
    assert set(erasure.kept) == ASKED
    assert erasure.row.completed_on == TODAY
    assert erasure.row.reason == "withdrawal"
    assert erasure.row.due == DUE
    assert erasure.kept["journal"] == ("class-journal", "movement-book")
    assert five.ledger() == [(1, pupil)]


def test_t6_forgetting_twice_and_somebody_unknown_changes_nothing(five: House):
    pupil = five.pupil()
    five.forget(pupil)
    five.it.settle()
    before = five.log()
    five.forget(pupil)
    five.it.settle()
    assert five.log() == before
    assert five.signed_in(AMINA, "head").get(
        f"/identity/{HERE}/people/{somebody()}/forget"
    ).status_code in {403, 404}


def test_l07_nothing_of_the_person_is_left_in_any_table_of_the_vault(five: House):
    pupil = five.pupil()
    five.identity.sign_in.open_account(
        five.context(), HERE, pupil, "pupil-one", "a secret of the tests"
    )
    data = five.it.runtimes["identity"].engine
    keys = five.identity.vault.keys.engine
    assert anything_left(data, keys, [pupil]) == {pupil}
    five.forget(pupil)
    assert anything_left(data, keys, [pupil]) == set()
    assert {"vault_record", "account", "session"} <= {t.name for t in tables_about_people()}


def test_l07_taking_the_last_consent_back_leaves_as_little_as_forgetting(five: House):
    pupil = five.pupil(phone="+996700111222", address="Ала-Тоо 5")
    five.identity.sign_in.open_account(
        five.context(), HERE, pupil, "pupil-two", "a secret of the tests"
    )
    five.forgets(pupil)
    data, keys = five.it.runtimes["identity"].engine, five.identity.vault.keys.engine
    assert anything_left(data, keys, [pupil]) == set()


def test_t7_a_service_that_was_away_confirms_when_it_is_back(tmp_path):
    with house(tmp_path, without=("journal",)) as four:
        pupil = four.pupil()
        four.forget(pupil)
        four.it.settle()
        erasure = four.erasure(pupil)
        assert erasure is not None
        assert erasure.missing == ["journal"]
        assert erasure.row.completed_on is None
    with house(tmp_path) as everybody:
        everybody.it.settle()
        erasure = everybody.erasure(pupil)
        assert erasure is not None
        assert erasure.row.completed_on == TODAY


def test_l07_an_erasure_that_is_not_confirmed_in_time_is_overdue(tmp_path):
    with house(tmp_path, without=("reporting",)) as four:
        pupil = four.pupil()
        four.forget(pupil)
        four.it.settle()
        four.it.clock.forward(days=31)
        four.it.settle()
        erasure = four.erasure(pupil)
        assert erasure is not None
        assert erasure.row.is_overdue
        assert four.log().count("identity.erasure-overdue.v1") == 1
        told = four.it.client.get("/identity/metrics").text
        assert "kitepkana_erasures_open 1.0" in told
        assert 'kitepkana_erasures_unconfirmed{service="reporting"} 1.0' in told


def test_rebuilding_whatever_follows_forgetting_confirms_nothing_twice(five: House):
    pupil = five.pupil()
    five.forget(pupil)
    five.it.settle()
    heads = {name: r.store.heads()[HERE].position for name, r in five.it.runtimes.items()}
    for runtime in five.it.runtimes.values():
        for subscription in runtime.subscriptions.values():
            rebuild(runtime.engine, subscription.projection, subscription.feeds)
    five.it.settle()
    after = {name: r.store.heads()[HERE].position for name, r in five.it.runtimes.items()}
    assert after == heads
    erasure = five.erasure(pupil)
    assert erasure is not None
    assert erasure.row.completed_on == TODAY


def test_nothing_is_confirmed_while_something_about_the_person_lies_parked(five: House):
    pupil = five.pupil()
    readers = five.it.runtimes["circulation"].subscriptions["circulation.readers"]
    sound = readers.projection

    def stumbles(db, batch):
        if any("forgotten" in message.type for message in batch):
            raise ValueError
        sound.project(db, batch)

    readers.projection = type(sound)(
        name=sound.name, sources=sound.sources, tables=sound.tables, project=stumbles
    )
    five.forget(pupil)
    five.it.settle()
    erasure = five.erasure(pupil)
    assert erasure is not None
    assert erasure.missing == ["circulation"]


def test_t5_one_sibling_is_erased_and_the_other_and_their_parent_stay(five: House):
    mother = somebody()
    elder = five.pupil("Асанова", mother=mother)
    younger = somebody()
    five.sibling(younger, mother)
    five.forget(elder)
    five.it.settle()
    secretary = five.signed_in()
    names = five.names(secretary, elder, younger, mother)
    assert names[elder] == ""
    assert names[younger] == "Асанова Айжан"
    assert names[mother] == "Асанова Гүлнара"


def test_t8_every_page_about_somebody_forgotten_shows_the_number_and_no_error(five: House):
    pupil = five.pupil()
    number = five.file_number(pupil)
    five.forget(pupil)
    five.it.settle()
    head = five.signed_in(AMINA, "head")
    page = head.get(f"/identity/{HERE}/people/{pupil}")
    assert page.status_code == 200
    assert number
    assert number in page.text
    for address in ("people", "consents", f"people/{pupil}", "erasures"):
        assert head.get(f"/identity/{HERE}/{address}").status_code == 200
