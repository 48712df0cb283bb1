"""Whoever takes a whole register out of the house shows the password once more (ASVS 7.5.3)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.caller import Grant
from chassis.testing import KEY_ID
from chassis.tokens import sign_person
from identity.application.disclosures import Handover
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category
from identity.domain.retention.classes import Kept
from services.identity.tests.words import HEAD, HERE, MOTHER, SECRETARY, TODAY
from services.identity.tests.words_consent import CLASS, in_class
from services.identity.tests.words_data_desk import (
    HANDED_OVER,
    OFFICER,
    ORDER,
    find_breach,
    orders_it,
)
from services.identity.tests.words_retention import acted_on, is_known, leaves_duty, years_pass

AGAIN = "/identity/sign-in/again?next="
REGISTERS = (
    ("secretary", "people.xlsx"),
    ("head", "orders/register.pdf?year=2026"),
    ("head", "oneroster"),
    ("head", "duties/acts.pdf"),
)


def signed_in_long_ago(school, person, role, minutes=11):
    """Somebody whose password was typed so many minutes ago."""
    token = sign_person(
        school.it.key, KEY_ID, person_id=person, session_id=str(uuid4()),
        grants=(Grant(role, HERE),), now=school.it.clock.now,
        proven_at=school.it.clock.now - timedelta(minutes=minutes),
    )  # fmt: skip
    return school.it.client.with_token(token)


def applies_for_access(school, person):
    sent = {"command_id": str(uuid4()), "person_id": person, "kind": "access",
            "register_number": "14", "received_on": "16.11.2026"}  # fmt: skip
    officer = school.signed_in(OFFICER, "data-officer")
    assert officer.post(f"/identity/{HERE}/data-desk/requests", data=sent).status_code == 303


@pytest.mark.parametrize(("role", "register"), REGISTERS)
def test_asvs_7_5_a_register_is_given_only_after_a_fresh_password(school, role, register):
    school.pupil()
    person = {"secretary": SECRETARY, "head": HEAD}[role]
    address = f"/identity/{HERE}/{register}"
    asked = signed_in_long_ago(school, person, role).get(address)
    assert asked.status_code == 303
    assert asked.location.startswith(AGAIN)
    assert signed_in_long_ago(school, person, role, minutes=9).get(address).status_code == 200


def test_asvs_7_5_a_roster_that_is_sent_for_directly_is_not_given_either(school):
    sent = {"command_id": str(uuid4()), "version": "1.2", "receiver": "district"}
    head = signed_in_long_ago(school, HEAD, "head")
    refused = head.post(f"/identity/{HERE}/oneroster", data=sent)
    assert refused.status_code == 401
    assert refused.mimetype == "text/html"


@pytest.mark.parametrize("copy", ["everything.json", "everything.pdf"])
def test_l08_the_officer_takes_a_copy_after_a_fresh_password_and_a_parent_at_any_time(school, copy):
    pupil = school.pupil(mother=MOTHER)
    applies_for_access(school, pupil)
    address = f"/identity/{HERE}/my-data/{pupil}/{copy}"
    asked = signed_in_long_ago(school, OFFICER, "data-officer").get(address)
    assert asked.status_code == 303
    assert asked.location.startswith(AGAIN)
    assert signed_in_long_ago(school, OFFICER, "data-officer", 1).get(address).status_code == 200
    assert signed_in_long_ago(school, MOTHER, "parent").get(address).status_code == 200


def test_l10_letters_to_people_are_printed_after_a_fresh_password(school):
    pupil = school.pupil(mother=MOTHER)
    orders_it(school)
    handover = Handover(
        disclosure_id=HANDED_OVER, person_ids=(pupil,), receiver=Receiver.MINISTRY,
        organisation="", categories=(Category.NAME,), basis=Basis.STATUTE, order_id=ORDER, on=TODAY,
    )  # fmt: skip
    school.identity.disclosures.record(school.context(), HERE, handover)
    school.it.settle()
    address = f"/identity/{HERE}/data-desk/disclosures/{HANDED_OVER}/notices.pdf"
    asked = signed_in_long_ago(school, OFFICER, "data-officer").get(address)
    assert asked.status_code == 303
    assert asked.location.startswith(AGAIN)
    assert signed_in_long_ago(school, OFFICER, "data-officer", 9).get(address).status_code == 200


def test_asvs_6_4_passwords_of_a_class_are_printed_after_a_fresh_password(school):
    in_class(school, school.pupil())
    address = f"/identity/{HERE}/slips/{CLASS}"
    stale = signed_in_long_ago(school, SECRETARY, "secretary")
    assert stale.get(address).location.startswith(AGAIN)
    sent = {"command_id": str(uuid4()), "people": []}
    assert stale.post(address, data=sent).status_code == 401
    assert signed_in_long_ago(school, SECRETARY, "secretary", 9).get(address).status_code == 200


def test_l14_an_act_is_signed_with_a_fresh_password_and_printed_without_one(school):
    teacher = school.staff()
    leaves_duty(school, teacher)
    years_pass(school, 3)
    address = acted_on(school, Kept.STAFF_FILE)
    stale = signed_in_long_ago(school, HEAD, "head")
    assert stale.get(f"{address}/act.pdf").status_code == 200
    assert f"{AGAIN}{address}" in stale.get(address).text
    asked = stale.post(f"{address}/sign", data={"counted": "1"})
    assert asked.status_code == 401
    assert 'href="/identity/sign-in/again"' in asked.text
    assert 'name="counted" value="1"' in asked.text  # What was typed is kept, to be sent again.
    assert is_known(school, teacher)


def test_papers_that_lead_to_nobody_are_printed_without_asking(school):
    head = signed_in_long_ago(school, HEAD, "head")
    assert head.get(f"/identity/{HERE}/registry-card.pdf").status_code == 200
    breach = find_breach()
    school.identity.breaches.do(school.context(), HERE, breach)
    school.it.settle()
    report = f"/identity/{HERE}/data-desk/breaches/{breach.breach_id}/report.pdf"
    assert head.get(report).status_code == 200


def test_az01_a_stale_password_says_nothing_of_who_is_there(school):
    pupil = school.pupil()
    officer = signed_in_long_ago(school, OFFICER, "data-officer")
    answers = [
        officer.get(f"/identity/{HERE}/my-data/{who}/everything.json").status_code
        for who in (pupil, str(uuid4()))
    ]
    assert answers == [404, 404]
