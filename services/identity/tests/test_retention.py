"""Every class that identity keeps has a term, a start and a ground, and ends by an act (L-14)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis import metrics
from chassis.runtime import BISHKEK
from identity.application import Signer, Submission
from identity.domain.access.patience import FORGIVEN_AFTER
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Field
from identity.domain.ids import PersonId
from identity.domain.retention.classes import BY_ACT, CLASSES, Kept, Means
from identity.domain.retention.passing import PASSING, Passing
from identity.domain.retention.terms import years_before
from identity.domain.settings.table import TERMS
from identity.entrypoints import data_words as said
from identity.entrypoints.clocks import measure
from identity.entrypoints.passing import ClearPassing
from identity.readmodels import acts, consents, denials, looks, people
from identity.readmodels.due import due_at
from identity.vault import gathered, imports, sessions
from kernel.rebuild import rebuild
from kernel.verify import verify
from services.identity.tests.test_data_desk_pages import departed
from services.identity.tests.test_transfers import a_pupil, accepts, order, sends  # noqa: F401
from services.identity.tests.words import (
    AMINA,
    HEAD,
    HERE,
    MOTHER,
    PHOTO_PAPER,
    SECRETARY,
    STRANGER,
    THERE,
    TODAY,
    an_id,
    paper,
)
from services.identity.tests.words_data_desk import OFFICER
from services.identity.tests.words_retention import (
    acted_on,
    cancels,
    due_now,
    fields_of,
    has_duty,
    is_known,
    leaves_by_order,
    leaves_duty,
    proposed_acts,
    reader_comes,
    signs,
    years_pass,
)

DESK = f"/identity/{HERE}/data-desk"


# --- The table


@pytest.mark.parametrize("kept", Kept)
def test_l14_every_class_has_a_term_with_a_source_a_start_and_a_ground(kept):
    known = CLASSES[kept]
    assert TERMS[known.years].unit == "years"
    assert TERMS[known.years].basis
    for words, code in (
        (said.RETENTION, kept),
        (said.STARTS, known.start),
        (said.GROUNDS, known.ground),
        (said.MEANS, known.means),
    ):
        assert words[code]
    assert (known.means is Means.ACT) == (kept in said.GOES)


def test_l14_what_goes_by_itself_goes_when_the_table_says():
    assert PASSING[Passing.SESSION] == sessions.LONGEST
    assert PASSING[Passing.SIGN_IN_TRY] == FORGIVEN_AFTER
    assert PASSING[Passing.LIST] == imports.KEPT
    assert PASSING[Passing.COPY] == gathered.KEPT_FOR
    assert set(PASSING) == set(Passing) == set(said.PASSES)


def test_l14_a_leap_day_ends_on_the_last_of_february():
    leap = datetime(2024, 2, 29, tzinfo=UTC).date()
    assert years_before(leap, 1).isoformat() == "2023-02-28"
    assert years_before(leap, 4).isoformat() == "2020-02-29"


# --- Each class, from its start to its end


def test_l14_who_goes_to_another_school_is_not_destroyed_by_the_one_that_was_left(
    school,
    order,  # noqa: F811 - the fixture
):
    pupil = a_pupil(school)
    sends(school, pupil, order)
    assert accepts(school).status_code == 303
    departed(school, pupil, TODAY)  # The journal's log of the school that was left comes last.
    years_pass(school, 4)
    assert proposed_acts(school) == {}
    assert is_known(school, pupil)


def test_l14_staff_go_years_after_their_last_duty(school):
    teacher = school.staff()
    leaves_duty(school, teacher)
    years_pass(school, 2)
    assert due_now(school) == {}
    years_pass(school, 1)
    assert proposed_acts(school) == {Kept.STAFF_FILE: [(teacher, "")]}
    signs(school, Kept.STAFF_FILE)
    assert not is_known(school, teacher)


def test_l14_staff_with_a_duty_or_with_none_ever_stay(school):
    serves, cooks = school.staff("Мамытов"), school.staff("Осмонова")
    leaves_duty(school, serves)
    has_duty(school, serves)
    years_pass(school, 10)
    assert Kept.STAFF_FILE not in due_now(school)
    assert is_known(school, serves)
    assert is_known(school, cooks)


def test_l14_staff_who_never_had_a_duty_go_years_after_the_order_on_their_leaving(school):
    cook, stays = school.staff("Осмонова"), school.staff("Мамытов")
    leaves_by_order(school, cook)
    leaves_by_order(school, stays)
    has_duty(school, stays)
    years_pass(school, 3)
    assert proposed_acts(school) == {Kept.STAFF_FILE: [(cook, "")]}


def test_l14_a_cancelled_order_lets_nobody_go(school):
    cook = school.staff()
    cancels(school, leaves_by_order(school, cook))
    years_pass(school, 9)
    assert due_now(school) == {}


def test_l14_a_parent_goes_after_the_last_child(school):
    elder = school.pupil(mother=MOTHER)
    younger = school.pupil(mother=MOTHER)
    school.forgets(elder)
    years_pass(school, 2)
    assert due_now(school) == {}
    school.forgets(younger)
    years_pass(school, 1)
    assert proposed_acts(school) == {Kept.FAMILY_FILE: [(MOTHER, "")]}
    signs(school, Kept.FAMILY_FILE)
    assert not is_known(school, MOTHER)


def test_l14_a_parent_who_has_a_duty_stays(school):
    school.forgets(school.pupil(mother=MOTHER))
    has_duty(school, MOTHER)
    years_pass(school, 5)
    assert due_now(school) == {}


def test_l14_a_reader_from_outside_goes_unless_a_consent_is_signed_anew(school):
    gone, stays = (PersonId(an_id(name)) for name in ("reader", "other reader"))
    for who in (gone, stays):
        reader_comes(school, who)
    years_pass(school, 2)
    today = school.it.runtime.today()
    anew = paper(capacity=Capacity.SELF, valid_from=today)
    again = Submission(person_id=stays, paper=anew, signer=Signer(person_id=stays), on=today)
    school.identity.office.add_consent(school.context(), HERE, again)
    school.it.settle()
    years_pass(school, 1)
    assert proposed_acts(school) == {Kept.PATRON_FILE: [(gone, "")]}
    signs(school, Kept.PATRON_FILE)
    assert not is_known(school, gone)
    assert is_known(school, stays)


def test_l14_data_whose_consent_has_expired_go_unless_somebody_signs_anew(school):
    ends = TODAY + timedelta(days=30)
    gone = school.pupil(signed=paper(valid_until=ends), mother=MOTHER)
    stays = school.pupil(signed=paper(valid_until=ends))
    years_pass(school, 1)
    again = Submission(
        person_id=stays,
        paper=paper(valid_from=school.it.runtime.today()),
        signer=Signer(person_id=people_of(school, stays)),
        on=school.it.runtime.today(),
    )
    school.identity.office.add_consent(school.context(), HERE, again)
    years_pass(school, 2)
    assert due_now(school).keys() == {Kept.EXPIRED_CONSENT}
    listed = {who for who, _ in proposed_acts(school)[Kept.EXPIRED_CONSENT]}
    assert gone in listed
    assert stays not in listed
    signs(school, Kept.EXPIRED_CONSENT)
    assert not is_known(school, gone)
    assert is_known(school, stays)


def people_of(school, pupil):
    with school.it.runtime.read() as db:
        return people.guardians_of(db, pupil)[0]


def test_l14_a_form_that_nobody_signed_is_closed_and_may_still_come_back(school):
    pupil = school.pupil()
    _, drafted = school.identity.consent_desk.draft(school.context(), HERE, [pupil], TODAY)
    form = drafted[0].consent_id
    years_pass(school, 1)
    assert proposed_acts(school) == {Kept.UNSIGNED_FORM: [(pupil, form)]}
    signs(school, Kept.UNSIGNED_FORM)
    with school.it.runtime.read() as db:
        assert consents.one(db, form).state == consents.CLOSED
        assert consents.standing([consents.one(db, form)]) == "missing"
    assert is_known(school, pupil)
    late = Submission(
        person_id=pupil,
        paper=paper(form, valid_from=school.it.runtime.today()),
        signer=Signer(person_id=people_of(school, pupil)),
        on=school.it.runtime.today(),
    )
    school.identity.office.add_consent(school.context(), HERE, late)
    school.it.settle()
    with school.it.runtime.read() as db:
        assert consents.one(db, form).state == consents.ACTIVE


def test_l14_the_scan_of_a_consent_that_was_taken_back_goes_and_the_others_stay(school):
    pupil = school.pupil()
    second = Submission(
        person_id=pupil,
        paper=paper(PHOTO_PAPER, purposes=(Purpose.PHOTO,)),
        signer=Signer(person_id=people_of(school, pupil)),
        on=TODAY,
    )
    school.identity.office.add_consent(school.context(), HERE, second)
    school.identity.office.withdraw(school.context(), HERE, pupil, PHOTO_PAPER, TODAY)
    school.it.settle()
    before = fields_of(school, pupil)
    assert (Field.CONSENT_SCAN, PHOTO_PAPER) in before
    years_pass(school, 2)
    assert due_now(school) == {}
    years_pass(school, 1)
    assert proposed_acts(school) == {Kept.CLOSED_PAPER: [(pupil, PHOTO_PAPER)]}
    signs(school, Kept.CLOSED_PAPER)
    assert fields_of(school, pupil) == {one for one in before if one[1] != PHOTO_PAPER}
    with school.it.runtime.read() as db:
        assert people.one_consent(db, PHOTO_PAPER).scan_id is None


def test_l14_the_scan_of_an_expired_consent_stays_while_it_carries_what_is_kept(school):
    ends = TODAY + timedelta(days=30)
    pupil = school.pupil(signed=paper(valid_until=ends))
    school.it.clock.forward(days=31)
    school.it.settle()
    school.it.clock.forward(days=365 * 4)
    with school.it.runtime.read() as db:
        due = {one.retention_class for one in due_at(db, HERE, school.it.runtime.today())}
    assert Kept.CLOSED_PAPER not in due
    assert Kept.EXPIRED_CONSENT in due
    assert is_known(school, pupil)


def test_l14_the_words_of_a_settled_request_go_and_the_request_stays(school):
    pupil = school.pupil(mother=MOTHER)
    officer = school.signed_in(OFFICER, "data-officer")
    sent = {"person_id": pupil, "kind": "erasure", "register_number": "14",
            "received_on": "16.11.2026", "text": "Окуучунун дареги керек эмес"}  # fmt: skip
    address = officer.post(f"{DESK}/requests", data=sent).location
    refusal = {
        "article": "law-58-art-5",
        "letter_number": "31",
        "reason": "Мыйзам сактоону талап кылат",
    }
    assert officer.post(f"{address}/refuse", data=refusal).status_code == 303
    school.it.settle()
    words = {Field.REQUEST_TEXT, Field.REFUSAL_REASON}
    assert words <= {field for field, _ in fields_of(school, pupil)}
    years_pass(school, 3)
    assert [kept for kept in proposed_acts(school) if kept is Kept.REQUEST_PAPER]
    signs(school, Kept.REQUEST_PAPER)
    assert not words & {field for field, _ in fields_of(school, pupil)}
    assert school.signed_in(OFFICER, "data-officer").get(address).status_code == 200


def test_l14_old_looks_and_denials_leave_the_pages_and_the_chain_stays_whole(school):
    pupil = school.pupil(mother=MOTHER)
    looks_and_is_denied(school, pupil)
    years_pass(school, 1)
    looks_and_is_denied(school, pupil)
    logged = len(school.it.runtime.store.read(HERE, 0, 10_000))
    signs(school, Kept.LOOKS)
    only_new_entries_are_shown(school, pupil)
    runtime = school.it.runtime
    looked = runtime.subscriptions["identity.looks"]
    rebuild(runtime.engine, looked.projection, looked.feeds)
    only_new_entries_are_shown(school, pupil)
    assert len(runtime.store.read(HERE, 0, 10_000)) > logged
    assert verify(runtime.store, HERE).broken_at is None


def test_l14_a_denial_of_another_service_that_is_heard_late_is_let_go_too(school):
    looks_and_is_denied(school, school.pupil())
    years_pass(school, 1)
    signs(school, Kept.LOOKS)
    old = {"partitionkey": HERE, "sequence": 1, "source": f"/circulation/{HERE}"}
    school.it.hear("circulation", an_example("circulation.access-denied.v1") | old)
    with school.it.runtime.read() as db:
        assert denials.of_school(db, HERE, None, 50, 0)[1] == 0


def looks_and_is_denied(school, pupil):
    school.names(school.signed_in(SECRETARY), pupil)
    assert school.signed_in(STRANGER, "parent").get(DESK).status_code == 403
    school.it.settle()


def only_new_entries_are_shown(school, pupil):
    with school.it.runtime.read() as db:
        shown = looks.about(db, pupil)
        denied, many = denials.of_school(db, HERE, None, 50, 0)
    assert len(shown) == 1
    assert many == 1
    assert not any(_is_old(school, row.at) for row in [*shown, *denied])


def an_example(name):
    found = json.loads((Path(__file__).parents[1] / f"contracts/reads/{name}.json").read_text())
    return dict(found)


def _is_old(school, at):
    return sessions.aware(at) < school.it.clock.now - timedelta(days=365)


def test_l14_what_has_run_out_is_cleared_by_itself(school):
    tables = sessions.session, gathered.gathered
    opened = school.it.clock.now
    with school.it.runtime.engine.begin() as db:
        row = {"token_hash": "x", "session_id": an_id("s"), "person_id": AMINA, "device": "",
               "opened_at": opened, "seen_at": opened, "proved_at": opened}  # fmt: skip
        db.execute(tables[0].insert().values(row))
        copy = {"person_id": AMINA, "school": HERE, "gathered_at": opened, "missing": "",
                "events": "{}"}  # fmt: skip
        db.execute(tables[1].insert().values(copy))
    clear = ClearPassing()
    assert clear(school.it.runtime) == 0
    school.it.clock.forward(hours=17)
    assert clear(school.it.runtime) == 1
    assert clear(school.it.runtime) == 0  # Not again for a while.
    school.it.clock.forward(hours=8)
    assert clear(school.it.runtime) == 1


# --- Acts


def test_l14_a_dropped_act_comes_back_and_a_signed_one_does_not(school):
    teacher = school.staff()
    leaves_duty(school, teacher)
    years_pass(school, 3)
    head = school.signed_in(HEAD, "head")
    head.post(f"{acted_on(school, Kept.STAFF_FILE)}/drop", data={})
    school.it.settle()
    assert is_known(school, teacher)
    years_pass(school, 0, days=29)
    assert proposed_acts(school) == {}
    years_pass(school, 0, days=1)
    signs(school, Kept.STAFF_FILE)
    years_pass(school, 0, days=60)
    with school.it.runtime.read() as db:
        stages = [row.stage for row in acts.of_school(db, HERE)]
    assert sorted(stages) == ["carried-out", "dropped"]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_l14_the_act_says_why_on_the_page_and_on_paper(school, language):
    leaves_duty(school, school.staff())
    school.pupil()
    school.signed_in(STRANGER, "parent").get(DESK)
    years_pass(school, 3)
    head = school.signed_in(HEAD, "head")
    for kept in (Kept.STAFF_FILE, Kept.LOOKS):
        address = acted_on(school, kept)
        assert head.get(address, query_string={"language": language}).status_code == 200
        paper_ = head.get(f"{address}/act.pdf", query_string={"language": language})
        assert paper_.data.startswith(b"%PDF-")


def test_l14_figures_tell_since_when_a_school_lets_an_act_wait(school):
    leaves_duty(school, school.staff())
    years_pass(school, 3)
    assert (
        _waiting_since(school)
        == datetime.combine(
            school.it.runtime.today() + timedelta(days=1), datetime.min.time(), BISHKEK
        ).timestamp()
    )
    signs(school, Kept.STAFF_FILE)
    assert _waiting_since(school) is None


def _waiting_since(school):
    with school.it.runtime.read() as db:
        measure(db)
    name = "kitepkana_destruction_act_waiting_timestamp_seconds"
    return metrics.REGISTRY.get_sample_value(name, {"school": HERE})


def test_l14_whoever_signs_has_counted(school):
    leaves_duty(school, school.staff())
    years_pass(school, 3)
    head, address = school.signed_in(HEAD, "head"), acted_on(school, Kept.STAFF_FILE)
    assert head.post(f"{address}/sign", data={"counted": "7"}).status_code == 409
    assert "Read the act first" in head.post(f"{address}/sign", data={"counted": "7"}).text


def test_l14_every_class_that_an_act_can_destroy_is_looked_for(school):
    with school.it.runtime.read() as db:
        due_at(db, HERE, TODAY)
    assert set(BY_ACT) == set(said.GOES)


def test_l14_nothing_of_another_school_is_proposed(school):
    teacher = school.staff(school=THERE)
    leaves_duty(school, teacher, at=THERE)
    years_pass(school, 3)
    assert due_now(school) == {}
    assert proposed_acts(school) == {}
    assert proposed_acts(school, at=THERE) == {Kept.STAFF_FILE: [(teacher, "")]}
