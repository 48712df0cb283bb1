"""The data officer's desk and «My data» over their pages: who may, what they show and leave."""

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.languages import words
from identity.application.disclosures import Handover
from identity.domain.consent.events import Purpose, Recipient
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category, Field
from identity.domain.ids import OrderId
from identity.domain.people.events import Kind
from identity.domain.retention.classes import Kept
from identity.entrypoints import data_words as said
from identity.entrypoints.about import without_others
from identity.entrypoints.desk import PURPOSES, RECIPIENTS
from identity.entrypoints.registry_card import card
from identity.readmodels import acts, disclosures, looks, requests
from kernel.sql import writing
from services.identity.tests.words import (
    FATHER,
    HEAD,
    HERE,
    LIBRARIAN,
    MOTHER,
    SECRETARY,
    STRANGER,
    TEACHER,
    THERE,
    TODAY,
    paper,
)
from services.identity.tests.words_data_desk import (
    BREACH,
    HANDED_OVER,
    OFFICER,
    ORDER,
    due,
    find_breach,
    orders_it,
)

DESK = f"/identity/{HERE}/data-desk"


@pytest.fixture
def officer(school):
    return school.signed_in(OFFICER, "data-officer")


@pytest.fixture
def head(school):
    return school.signed_in(HEAD, "head")


@pytest.fixture
def mother(school):
    return lambda: school.it.client.as_(MOTHER, ("parent", HERE))


def my_data(person, part=""):
    return f"/identity/{HERE}/my-data/{person}{part}"


def asked(school, person, kind="access", **other):
    """Take an application on paper over the page; return the address of the request."""
    typed = {
        "command_id": str(uuid4()),
        "person_id": person,
        "kind": kind,
        "register_number": "14",
        "received_on": f"{school.it.runtime.today():%d.%m.%Y}",
    }
    client = school.signed_in(OFFICER, "data-officer")
    answered = client.post(f"{DESK}/requests", data=typed | other)
    assert answered.status_code == 303, answered.text
    return answered.headers["Location"]


def events(school, name):
    store = school.it.runtime.store
    return [
        json.loads(envelope.data)
        for envelope in store.read(HERE, 0, 10_000)
        if envelope.type.rpartition(".")[0] == f"identity.{name}"
    ]


# --- Requests and their clock (L-08, L-09)


def test_l08_a_request_is_shown_with_its_day_and_the_most_urgent_stands_first(school, officer):
    first, second = school.pupil("Асанова"), school.pupil("Осмонова")
    asked(school, first)
    school.it.clock.forward(days=3)
    asked(school, second, received_on="17.11.2026")
    shown = school.signed_in(OFFICER, "data-officer").get(DESK).text
    assert "day 3 of 7" in shown
    assert "day 2 of 7" in shown
    assert shown.index(first) < shown.index(second)


def test_l08_on_day_five_the_head_is_told_and_on_day_eight_it_is_late(school, officer):
    pupil = school.pupil()
    address = asked(school, pupil)
    school.it.clock.forward(days=4)
    school.it.settle()
    assert events(school, "request-escalated") == []
    school.it.clock.forward(days=1)
    school.it.settle()
    told = events(school, "request-escalated")
    assert [one["person_id"] for one in told] == [pupil]
    assert "the head has been told" in school.signed_in(HEAD, "head").get(DESK).text
    school.it.clock.forward(days=3)
    school.it.settle()
    assert events(school, "request-escalated") == told
    assert "1 day late" in school.signed_in(HEAD, "head").get(address).text


def test_l08_the_clock_is_seen_by_the_operator(school, officer):
    asked(school, school.pupil())
    school.it.clock.forward(days=5)
    school.it.settle()
    figures = school.it.client.script().get("/identity/metrics").text
    assert f'kitepkana_data_requests_open{{school="{HERE}"}} 1.0' in figures
    assert f'kitepkana_data_requests_escalated{{school="{HERE}"}} 1.0' in figures
    assert f'kitepkana_data_request_due_timestamp_seconds{{school="{HERE}"}}' in figures


def test_l08_a_refusal_without_reason_or_article_is_not_taken(school, officer):
    address = asked(school, school.pupil())
    whole = {"article": "law-58-art-15", "letter_number": "31", "reason": "Мыйзам боюнча"}
    for missing in whole:
        left = {name: text for name, text in whole.items() if name != missing}
        assert officer.post(f"{address}/refuse", data=left).status_code == 422
    assert officer.post(f"{address}/refuse", data=whole).status_code == 303
    shown = officer.get(address).text
    assert "Мыйзам боюнча" in shown
    assert "article 15" in shown
    assert officer.post(f"{address}/refuse", data=whole).status_code == 409


def test_l08_no_word_of_a_request_or_refusal_stands_in_an_event(school, officer):
    address = asked(school, school.pupil(), text="Башка сөз")
    reason = {"article": "law-58-art-15", "letter_number": "31", "reason": "Купуя себеп"}
    officer.post(f"{address}/refuse", data=reason)
    log = "".join(e.data.decode() for e in school.it.runtime.store.read(HERE, 0, 10_000))
    assert "Башка сөз" not in log
    assert "Купуя себеп" not in log


def test_l09_data_are_put_right_through_the_one_door_and_the_request_is_closed(school, officer):
    pupil = school.pupil(phone="0555 1")
    address = asked(school, pupil, "rectification", wrong_fields=["phone"])
    assert officer.post(f"{address}/correct", data={}).status_code == 422
    assert officer.post(f"{address}/correct", data={"phone": "0700 2"}).status_code == 303
    with school.it.runtime.read() as db:
        kept = school.identity.vault.fields_of(db, [pupil], [Field.PHONE])
        assert kept[pupil][Field.PHONE] == "0700 2"
        assert requests.about(db, pupil)[0].closed_on == TODAY


def test_l09_what_no_consent_covers_is_not_stored_by_a_correction(school, officer):
    pupil = school.pupil(signed=paper(categories=(Category.NAME, Category.BIRTH_DATE,
                                                  Category.DOCUMENTS)))  # fmt: skip
    address = asked(school, pupil, "rectification", wrong_fields=["phone"])
    refused = officer.post(f"{address}/correct", data={"phone": "0700 2"})
    assert refused.status_code == 409
    assert "telephone" in refused.text
    with school.it.runtime.read() as db:
        assert requests.about(db, pupil)[0].closed_on is None


def test_l09_hidden_data_are_seen_by_family_head_and_officer_only(school, officer, head, mother):
    pupil = school.pupil(mother=MOTHER)
    address = asked(school, pupil, "blocking")
    assert officer.post(f"{address}/hide", data={}).status_code == 303
    for who in (school.signed_in(), school.signed_in(TEACHER, "teacher"),
                school.signed_in(LIBRARIAN, "librarian")):  # fmt: skip
        assert school.names(who, pupil) == {pupil: ""}
    for who in (officer, head, mother()):
        assert school.names(who, pupil) == {pupil: "Асанова Айжан"}
    assert "0555" not in school.signed_in().get(f"/identity/{HERE}/people/{pupil}").text
    assert officer.post(f"{DESK}/show/{pupil}", data={}).status_code == 303
    assert school.names(school.signed_in(), pupil) == {pupil: "Асанова Айжан"}


def test_a_request_on_paper_keeps_what_was_typed_when_it_is_refused(school, officer):
    pupil = school.pupil()
    typed = {"person_id": pupil, "kind": "access", "register_number": "<b>", "received_on": "1"}
    refused = officer.post(f"{DESK}/requests", data=typed)
    assert refused.status_code == 422
    assert "&lt;b&gt;" in refused.text
    assert "<b>" not in refused.text


def test_a_parent_is_found_by_name_which_stands_in_no_address(school, officer):
    school.pupil("Осмонова", mother=MOTHER)
    found = officer.post(f"{DESK}/requests/find", data={"name": "асано"})
    assert f"requests/new?person_id={MOTHER}" in found.text
    assert "Осмонова" not in found.text
    form = officer.get(f"{DESK}/requests/new?person_id={MOTHER}")
    assert "asks for himself or herself" in form.text
    nobody = officer.post(f"{DESK}/requests/find", data={"name": "<b>x"})
    assert "&lt;b&gt;x" in nobody.text
    assert officer.post(f"{DESK}/requests/find", data={}).status_code == 422


def test_the_same_click_twice_is_one_request(school, officer):
    pupil, click = school.pupil(), str(uuid4())
    assert asked(school, pupil, command_id=click) == asked(school, pupil, command_id=click)
    assert len(events(school, "request-received")) == 1


# --- My data (L-08, AZ-01, AZ-08)


def test_l08_a_parent_sees_what_is_kept_who_looked_and_takes_it_away(school, mother):
    pupil = school.pupil(mother=MOTHER, phone="0555 1")
    school.signed_in(SECRETARY, "secretary").get(f"/identity/{HERE}/people/{pupil}")
    school.it.settle()
    page = mother().get(my_data(pupil)).text
    assert "0555 1" in page
    assert "opened the personal page" in page
    assert mother().post(my_data(pupil, "/gather"), data={}).status_code == 303
    document = mother().get(my_data(pupil, "/everything.json")).get_json()
    fields = {one["field"]: one["value"] for one in document["data"]}
    assert fields["surname"] == "Асанова"
    assert fields["phone"] == "0555 1"
    assert document["consents"][0]["purposes"] == "emis"
    assert [look["purpose"] for look in document["looks"]] == ["person"]
    assert MOTHER not in json.dumps(document)
    printed = mother().get(my_data(pupil, "/everything.pdf"), query_string={"language": "ky"})
    assert printed.data.startswith(b"%PDF-")


def test_az08_looks_of_one_kind_on_one_day_are_one_line_and_are_all_counted(school, mother):
    pupil = school.pupil(mother=MOTHER)
    secretary = school.signed_in(SECRETARY, "secretary")
    for _ in range(3):
        secretary.get(f"/identity/{HERE}/people/{pupil}")
    school.it.settle()
    page = mother().get(my_data(pupil)).text
    assert page.count("opened the personal page") == 1
    assert "× 3" in page


def test_l08_every_field_of_the_vault_has_a_name_on_paper():
    assert set(said.FIELDS) == set(Field)


def test_l08_what_other_services_say_is_gathered_without_other_peoples_ids(school, mother):
    pupil, teacher = school.pupil(mother=MOTHER), school.staff()
    document = {
        "journal": [
            {
                "type": "journal.mark-given.v1",
                "data": {"pupil_id": pupil, "teacher_id": teacher, "value": 5},
            }
        ]
    }
    with school.it.runtime.read() as db:
        shown = without_others(db, document, pupil)
    data = shown["journal"][0]["data"]
    assert data == {"pupil_id": pupil, "teacher_id": "staff", "value": 5}


def test_az01_nobody_else_sees_or_takes_it(school, officer, head):
    pupil = school.pupil(mother=MOTHER)
    others = (
        officer,  # Without an application at hand the officer's right does not begin.
        head,
        school.signed_in(),
        school.signed_in(TEACHER, "teacher"),
        school.it.client.as_(FATHER, ("parent", HERE)),
        school.it.client.as_(STRANGER, ("pupil", HERE)),
        school.it.client.as_(MOTHER, ("parent", THERE)),
    )
    nothing = str(uuid4())
    for who in others:
        for part in ("", "/everything.json", "/everything.pdf"):
            found, unknown = who.get(my_data(pupil, part)), who.get(my_data(nothing, part))
            assert found.status_code == unknown.status_code
            assert found.status_code in (403, 404)
        for part in ("/gather", "/requests"):
            sent = {"kind": "erasure"} if part == "/requests" else {}
            assert who.post(my_data(pupil, part), data=sent).status_code in (403, 404)
    assert events(school, "subject-data-exported") == []
    assert events(school, "request-received") == []


def test_l08_the_officer_gives_everything_out_while_an_application_waits(school, officer):
    pupil = school.pupil()
    address = asked(school, pupil)
    assert officer.get(my_data(pupil, "/everything.json")).status_code == 200
    given = events(school, "subject-data-exported")
    assert [(one["person_id"], one["given_to"]) for one in given] == [(pupil, OFFICER)]
    officer.post(f"{address}/answer", data={})
    assert officer.get(my_data(pupil, "/everything.json")).status_code == 404


def test_l08_a_parent_asks_from_the_own_page_once(school, mother):
    pupil = school.pupil(mother=MOTHER)
    wrong = {"kind": "rectification"}
    assert mother().post(my_data(pupil, "/requests"), data=wrong).status_code == 422
    right = wrong | {"wrong_fields": ["phone"], "text": "0700"}
    assert mother().post(my_data(pupil, "/requests"), data=right).status_code == 303
    assert mother().post(my_data(pupil, "/requests"), data=right).status_code == 409
    received = events(school, "request-received")
    assert [(one["applicant_id"], one["channel"]) for one in received] == [(MOTHER, "account")]


def test_everybody_is_led_to_the_own_page(school):
    teacher = school.staff()
    answered = school.signed_in(teacher, "teacher").get("/identity/my-data")
    assert answered.headers["Location"].endswith(my_data(teacher))
    assert school.signed_in(teacher, "teacher").get(my_data(teacher)).status_code == 200
    assert school.it.client.as_(STRANGER).get("/identity/my-data").status_code == 200


# --- Who looked (AZ-08)


def test_az08_reading_who_looked_is_recorded_and_shown_to_the_person(school, officer, mother):
    pupil = school.pupil(mother=MOTHER)
    school.signed_in(SECRETARY, "secretary").get(f"/identity/{HERE}/people/{pupil}")
    school.it.settle()
    assert "opened the personal page" in officer.get(f"{DESK}/looks").text
    assert officer.get(f"{DESK}/looks?person_id={pupil}").status_code == 200
    school.it.settle()
    assert [one["about"] for one in events(school, "audit-read")] == [[], [pupil]]
    assert "read who looked" in mother().get(my_data(pupil)).text


def test_az08_the_record_is_filtered_by_person_reader_purpose_and_day(school):
    first, second = school.pupil("Асанова"), school.pupil("Осмонова")
    secretary = school.signed_in(SECRETARY, "secretary")
    secretary.get(f"/identity/{HERE}/people/{first}")
    school.it.clock.forward(days=1)
    school.signed_in(SECRETARY, "secretary").get(f"/identity/{HERE}/people/{second}")
    school.it.settle()

    def found(**wanted):
        with school.it.runtime.read() as db:
            return looks.find(db, HERE, wanted, 10)[1]

    now = school.it.clock.now
    assert found() == 2
    assert found(person_id=first) == 1
    assert found(seen_by=SECRETARY) == 2
    assert found(seen_by=HEAD) == 0
    assert found(purpose="person") == 2
    assert found(begins=now - timedelta(hours=10)) == 1
    officer = school.signed_in(OFFICER, "data-officer")
    of_today = officer.get(f"{DESK}/looks?purpose=person&day=17.11.2026").text
    assert second in of_today
    assert first not in of_today


@pytest.mark.parametrize("role", ["deputy", "secretary", "teacher", "administrator", "parent"])
def test_az08_only_head_and_officer_read_who_looked(school, role):
    assert school.signed_in(STRANGER, role).get(f"{DESK}/looks").status_code == 403


def test_az08_a_changed_entry_breaks_the_chain(school, officer):
    school.signed_in().get(f"/identity/{HERE}/people/{school.pupil()}")
    whole = officer.post(f"{DESK}/looks/verify", data={}).headers["Location"]
    assert "The chain holds over" in officer.get(whole).text
    with writing(school.it.runtime.engine) as db:
        change = "UPDATE event SET stream = 'changed' WHERE partition = :here AND position = 2"
        db.execute(text(change), {"here": HERE})
    broken = officer.post(f"{DESK}/looks/verify", data={}).headers["Location"]
    assert "The chain does not hold" in officer.get(broken).text


# --- What leaves the school (L-10)


def handed_over(school, pupil, **other):
    usual = {
        "disclosure_id": HANDED_OVER,
        "person_ids": (pupil,),
        "receiver": Receiver.MINISTRY,
        "organisation": "",
        "categories": (Category.NAME,),
        "basis": Basis.STATUTE,
        "order_id": ORDER,
        "on": TODAY,
    }
    orders_it(school)
    school.identity.disclosures.record(school.context(), HERE, Handover(**(usual | other)))
    school.it.settle()


def test_l10_a_disclosure_by_consent_is_entered_by_file_number(school, officer):
    pupil = school.pupil(signed=paper(recipients=(Recipient.SCHOOL, Recipient.MINISTRY)))
    typed = {
        "file_numbers": school.file_number(pupil),
        "receiver": "ministry",
        "categories": ["name"],
        "basis": "consent",
        "on": "16.11.2026",
    }
    unknown = officer.post(f"{DESK}/disclosures", data=typed | {"file_numbers": "Я/9"})
    assert unknown.status_code == 422
    assert "Я/9" in unknown.text
    sent = officer.post(f"{DESK}/disclosures", data=typed)
    assert sent.status_code == 303
    assert (
        officer.post(f"{DESK}/disclosures", data=typed | {"receiver": "court"}).status_code == 409
    )
    address = sent.headers["Location"]
    assert officer.get(address).status_code == 200
    printed = officer.get(f"{address}/notices.pdf")
    assert printed.data.startswith(b"%PDF-")
    assert officer.post(f"{address}/told", data={}).status_code == 303
    with school.it.runtime.read() as db:
        assert disclosures.of_school(db, HERE)[0].untold == 0


def test_l10_a_foreign_order_is_no_ground(school, officer):
    pupil = school.pupil()
    typed = {
        "file_numbers": school.file_number(pupil),
        "receiver": "court",
        "categories": ["name"],
        "basis": "statute",
        "order_id": OrderId(str(uuid4())),
        "on": "16.11.2026",
    }
    assert officer.post(f"{DESK}/disclosures", data=typed).status_code in (404, 422)
    assert events(school, "disclosure-recorded") == []


def test_l10_a_cancelled_order_is_no_ground_and_is_not_offered(school, officer, head):
    pupil = school.pupil()
    orders_it(school)
    assert ORDER in officer.get(f"{DESK}/disclosures/new").text
    typed = {
        "file_numbers": school.file_number(pupil),
        "receiver": "court",
        "categories": ["name"],
        "basis": "statute",
        "order_id": ORDER,
        "on": "16.11.2026",
    }
    sent, again = (typed | {"command_id": str(uuid4())} for _ in range(2))
    assert officer.post(f"{DESK}/disclosures", data=sent).status_code == 303
    cancelling = {"on": "16.11.2026", "valid_from": "16.11.2026"}
    answered = head.post(f"/identity/{HERE}/orders/{ORDER}/cancel", data=cancelling)
    assert answered.status_code == 303
    school.it.settle()

    assert ORDER not in officer.get(f"{DESK}/disclosures/new").text
    refused = officer.post(f"{DESK}/disclosures", data=again)
    assert refused.status_code == 409
    assert school.file_number(pupil) in refused.text  # What was typed stays.
    assert officer.post(f"{DESK}/disclosures", data=sent).status_code == 303  # A second click.
    assert len(events(school, "disclosure-recorded")) == 1


def test_l10_the_family_sees_to_whom_data_were_given(school, mother):
    pupil = school.pupil(mother=MOTHER)
    handed_over(school, pupil)
    assert "Ministry of Education" in mother().get(my_data(pupil)).text


# --- The register of breaches (L-15)


def test_l15_a_breach_goes_from_found_to_closed(school, officer):
    found = {
        "kind": "lost-device",
        "found_on": "16.11.2026",
        "found_time": "09:30",
        "categories": ["name"],
        "subjects": ["pupil"],
        "how_many": "24",
    }
    late = officer.post(f"{DESK}/breaches", data=found | {"found_time": "23:30"})
    assert late.status_code == 409
    address = officer.post(f"{DESK}/breaches", data=found).headers["Location"]
    assert "71 hours left" in officer.get(DESK).text
    assert officer.post(f"{address}/close", data={}).status_code == 409
    officer.post(f"{address}/measures", data={"measures": ["sessions-ended"]})
    name = officer.post(f"{address}/report", data={"told": "agency", "letter_number": "Асан"})
    assert name.status_code == 422
    for told in ("agency", "people"):
        officer.post(f"{address}/report", data={"told": told, "letter_number": "33"})
    assert officer.get(f"{address}/report.pdf").data.startswith(b"%PDF-")
    assert officer.post(f"{address}/close", data={}).status_code == 303
    assert "hours left" not in officer.get(DESK).text


def test_l15_an_overdue_breach_is_an_alarm(school, officer):
    school.identity.breaches.do(school.context(), HERE, find_breach())
    school.it.clock.forward(hours=73)
    school.it.settle()
    assert "late" in school.signed_in(OFFICER, "data-officer").get(f"{DESK}/breaches/{BREACH}").text
    figures = school.it.client.script().get("/identity/metrics").text
    assert f'kitepkana_breach_due_timestamp_seconds{{school="{HERE}"}}' in figures


# --- What the registry is told (L-12)


def test_l12_everything_that_can_be_kept_stands_on_the_registry_card():
    sheet = card(words("en", "identity"), "School", dict.fromkeys(Kept, 1), set(), [])
    shown = json.dumps(sheet.sections)
    for field in Field:
        assert said.FIELDS[field] in shown, field
    for kept in Kept:
        assert said.RETENTION[kept] in shown, kept
    for receiver in Recipient:
        assert RECIPIENTS[receiver] in shown, receiver
    for purpose in Purpose:
        assert PURPOSES[purpose] in shown, purpose
    assert set(said.KINDS) == {str(kind) for kind in Kind}


def test_l12_the_card_names_the_order_of_the_responsible_person():
    order = SimpleNamespace(number="7", on=TODAY)
    spoken, terms = words("en", "identity"), dict.fromkeys(Kept, 1)
    assert "No. 7" in json.dumps(card(spoken, "School", terms, set(), [order]).sections)
    assert "not appointed" in json.dumps(card(spoken, "School", terms, set(), []).sections)


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_l12_the_card_is_shown_and_printed(school, head, language):
    asked_in = {"language": language}
    printed = head.get(f"/identity/{HERE}/registry-card.pdf", query_string=asked_in)
    assert printed.data.startswith(b"%PDF-")
    shown = head.get(f"/identity/{HERE}/registry-card", query_string=asked_in)
    assert shown.status_code == 200


# --- Terms of keeping and acts (L-14)


def departed(school, pupil, on):
    """Let the journal say that a pupil has left."""
    example = json.loads(
        (Path(__file__).parents[1] / "contracts/reads/journal.pupil-departed.v1.json").read_text()
    )
    example["data"] |= {"pupil_id": pupil, "on": on.isoformat()}
    example |= {"partitionkey": HERE, "sequence": 1, "source": f"/journal/{HERE}"}
    school.it.hear("journal", example)


def test_l14_who_left_long_ago_is_proposed_signed_and_forgotten(school, officer, head):
    pupil, stays = school.pupil("Асанова"), school.pupil("Осмонова")
    departed(school, pupil, TODAY.replace(year=TODAY.year - 3) - timedelta(days=1))
    assert "have outlived their term" in officer.get(f"{DESK}/acts").text
    officer.post(f"{DESK}/acts", data={})
    school.it.settle()
    with school.it.runtime.read() as db:
        act = acts.of_school(db, HERE)[0]
        assert acts.people_of(act) == [pupil]
    address = f"{DESK}/acts/{act.act_id}"
    assert officer.post(f"{address}/sign", data={"counted": "1"}).status_code == 403
    assert head.post(f"{address}/sign", data={"counted": "9"}).status_code == 409
    assert school.names(head, pupil) == {pupil: "Асанова Айжан"}
    assert head.post(f"{address}/sign", data={"counted": "1"}).status_code == 303
    school.it.settle()
    assert school.names(head, pupil, stays) == {pupil: "", stays: "Осмонова Айжан"}
    assert [one["how_many"] for one in events(school, "destruction-carried-out")] == [1]
    assert head.get(f"{address}/act.pdf").data.startswith(b"%PDF-")
    assert "have outlived" not in officer.get(f"{DESK}/acts").text


def test_l14_what_is_due_is_proposed_by_itself_once_a_day(school):
    pupil = school.pupil()
    departed(school, pupil, TODAY.replace(year=TODAY.year - 4))
    school.it.clock.forward(days=1)
    school.it.settle()
    school.it.clock.forward(days=1)
    school.it.settle()
    assert [
        [line["person_id"] for line in one["lines"]]
        for one in events(school, "destruction-proposed")
    ] == [[pupil]]
    assert events(school, "destruction-signed") == []
    assert school.names(school.signed_in(), pupil) == {pupil: "Асанова Айжан"}


def test_l14_who_left_lately_is_not_due(school, officer):
    departed(school, school.pupil(), TODAY - timedelta(days=30))
    assert "have outlived their term" not in officer.get(f"{DESK}/acts").text
    officer.post(f"{DESK}/acts", data={})
    assert events(school, "destruction-proposed") == []


def test_l14_an_act_that_is_not_signed_destroys_nothing(school, head):
    pupil = school.pupil()
    propose = school.identity.retention.propose
    propose(school.context(), HERE, due(pupil), TODAY)
    school.it.settle()
    with school.it.runtime.read() as db:
        address = f"{DESK}/acts/{acts.of_school(db, HERE)[0].act_id}"
    assert head.post(f"{address}/carry-out", data={}).status_code == 409
    assert head.post(f"{address}/drop", data={}).status_code == 303
    school.it.settle()
    assert school.names(head, pupil) == {pupil: "Асанова Айжан"}


# --- Whose desk it is


@pytest.mark.parametrize("role", ["secretary", "teacher", "librarian", "parent", "administrator"])
def test_az02_the_desk_is_the_officers_the_heads_and_read_by_the_deputy(school, role):
    stranger = school.signed_in(STRANGER, role)
    for place in ("", "/disclosures", "/breaches", "/acts"):
        assert stranger.get(f"{DESK}{place}").status_code == 403
    assert school.signed_in(STRANGER, "deputy").get(DESK).status_code == 200
    assert school.signed_in(STRANGER, "deputy").get(f"{DESK}/requests/new").status_code == 403


@pytest.mark.parametrize("role", ["head", "data-officer", "deputy"])
def test_az02_the_desk_leads_nobody_to_what_stays_closed(school, role):
    pupil = school.pupil()
    asked(school, pupil)
    school.signed_in(STRANGER, "parent").get(DESK)
    school.it.settle()
    reader = school.signed_in(HEAD, role)
    pages = [DESK, *(f"{DESK}/{place}" for place in ("acts", "disclosures", "breaches"))]
    if role != "deputy":
        pages += [f"{DESK}/looks", f"{DESK}/denials"]
    with school.it.runtime.read() as db:
        pages += [f"{DESK}/requests/{row.request_id}" for row in requests.open_at(db, HERE)]
    for page in pages:
        main = reader.get(page).text.partition("<main")[2]
        for link in set(re.findall(r'href="(/identity/[^"#]*)"', main)):
            assert reader.get(link.replace("&amp;", "&")).status_code < 400, (page, link)


def test_az04_the_registers_of_another_school_are_not_there(school):
    pupil = school.pupil()
    address = asked(school, pupil).replace(HERE, THERE)
    handed_over(school, pupil)
    foreign = school.signed_in(OFFICER, "data-officer", school=THERE)
    unknown = f"/identity/{THERE}/data-desk/requests/{uuid4()}"
    assert foreign.get(address).status_code == foreign.get(unknown).status_code
    assert foreign.get(address).status_code in (403, 404)
    place = f"/identity/{THERE}/data-desk/disclosures/{HANDED_OVER}"
    assert foreign.get(place).status_code in (403, 404)
    assert foreign.post(f"{place}/told", data={}).status_code in (403, 404)
