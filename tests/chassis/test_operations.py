"""An operator sees how far read models are, and mends them on record."""

import pytest

from tests.chassis.toys import CURSED, EAR_SHELF, POISON, TOY_SHELF, count
from tests.chassis.words import HERE, INVALID, REFUSED, SEE_OTHER, librarian, operator, reason

OPERATIONS = "/toy/operations"


def shelve(it, *things):
    aman = librarian(it).script()
    for thing in things:
        aman.post(f"/toy/{HERE}/things", json={"thing_id": thing})
    it.settle()


@pytest.fixture
def poisoned(it):
    """One event of three cannot be folded."""
    CURSED.add("the toys")
    shelve(it, "1", POISON, "2")
    CURSED.clear()
    return it


def look(it):
    return operator(it).script().get(OPERATIONS).json


def parked_at(it, position=2, **more):
    return {
        "subscription": "toy.shelf",
        "source": "toy",
        "partition": HERE,
        "position": position,
        **more,
    }


def test_a_service_without_trouble_says_so(it):
    shelve(it, "1")
    assert look(it)["parked"] == []
    assert {r["name"]: r["behind"] for r in look(it)["readers"]}["toy.shelf"] == 0


def test_a_parked_event_is_shown_and_the_others_went_on(poisoned):
    (parked,) = look(poisoned)["parked"]
    assert (parked["stream"], parked["position"]) == (f"thing-{POISON}", 2)
    assert count(poisoned.runtime, TOY_SHELF) == 2


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_speaks_every_language(poisoned, language):
    page = operator(poisoned).get(f"{OPERATIONS}?language={language}")
    assert "thing-poison" in page.get_data(as_text=True)


def test_trying_again_takes_the_event_in(poisoned):
    sent = operator(poisoned).post(f"{OPERATIONS}/retry", data=parked_at(poisoned))
    assert sent.status_code == SEE_OTHER
    assert count(poisoned.runtime, TOY_SHELF) == 3
    assert look(poisoned)["parked"] == []


def test_trying_again_in_vain_changes_nothing(poisoned):
    CURSED.add("still")
    sent = operator(poisoned).script().post(f"{OPERATIONS}/retry", json=parked_at(poisoned))
    assert (sent.status_code, reason(sent)) == (REFUSED, "still-failing")
    assert len(look(poisoned)["parked"]) == 1


def test_skipping_goes_on_without_the_event_and_is_on_record(poisoned):
    chosen = parked_at(poisoned, reason_code="obsolete")
    sent = operator(poisoned).post(f"{OPERATIONS}/skip", data=chosen)
    assert sent.status_code == SEE_OTHER
    assert look(poisoned)["parked"] == []
    last = poisoned.runtime.store.read(HERE, 3, 10)[-1]
    assert last.type == "toy.parked-event-skipped.v1"
    assert b'"reason_code":"obsolete"' in last.data


def test_skipping_needs_a_reason_from_the_list(poisoned):
    chosen = parked_at(poisoned, reason_code="because")
    sent = operator(poisoned).script().post(f"{OPERATIONS}/skip", json=chosen)
    assert sent.status_code == INVALID


def test_what_is_no_longer_parked_cannot_be_skipped(poisoned):
    chosen = parked_at(poisoned, position=1, reason_code="obsolete")
    sent = operator(poisoned).script().post(f"{OPERATIONS}/skip", json=chosen)
    assert reason(sent) == "nothing-parked"


def test_a_read_model_is_made_anew_in_the_background(it):
    shelve(it, "1", "2", "3")
    with it.runtime.engine.begin() as db:
        db.execute(TOY_SHELF.tables[0].delete())
    sent = operator(it).post(f"{OPERATIONS}/rebuild", data={"subscription": "toy.shelf"})
    assert sent.status_code == SEE_OTHER
    assert count(it.runtime, TOY_SHELF) == 3
    page = operator(it).get(sent.headers["Location"])
    assert page.status_code == 200


def test_a_read_model_that_does_not_exist_is_not_found(it):
    sent = operator(it).script().post(f"{OPERATIONS}/rebuild", json={"subscription": "x"})
    assert reason(sent) == "not-found"


def test_another_services_events_are_folded_too(it):
    shelve(it, "1", "2")
    assert count(it.runtimes["ear"], EAR_SHELF) == 2
    assert it.client.get("/ear/heard").json == {"things": 2}
