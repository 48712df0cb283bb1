"""Who may receive the data besides the school: asked on the paper, one by one, and kept to it."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from identity.domain.consent.events import ConsentGiven, Recipient
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.entrypoints import consent_paper
from identity.readmodels.consents import consent_state
from identity.texts import consent_text
from services.identity.tests.test_transfers import accepts, sends, there
from services.identity.tests.words import HEAD, HERE, SECRETARY, TODAY, a_scan, typed_pupil
from services.identity.tests.words_consent import (
    CLASS,
    by_number,
    events_of,
    form_of,
    in_class,
    printed_for,
    send,
    signed,
    take_in,
)
from services.identity.tests.words_imports import AIZHAN, HEADS, Desk, with_scans, xlsx

BOTH = {"recipient_district": "yes", "recipient_ministry": "yes"}


@pytest.fixture
def secretary(school):
    return school.signed_in(SECRETARY, "secretary")


@pytest.fixture
def pupil(school):
    who = by_number(school)
    in_class(school, who)
    printed_for(school, who)
    return who


def recipients_of(school, person):
    given = [event for event in events_of(school, ConsentGiven) if event.person_id == person]
    return [set(event.recipients) for event in given]


def transferred(school, pupil):
    order = IssueOrder(
        order_id=str(uuid4()), kind=OrderKind.TRANSFER, number="44", on=TODAY, valid_from=TODAY,
        valid_until=None, entered_by=HEAD,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), HERE, order)
    school.it.settle()
    sends(school, pupil, order.order_id)
    accepts(school)
    return school.names(there(school), pupil)[pupil]


def test_l02_the_wording_of_today_names_who_may_receive_and_the_old_one_stays():
    now, before = consent_text(), consent_text("2026-1")
    assert now.version == "2026-2"
    assert now.asks_recipients
    assert not before.asks_recipients
    assert any("билим берүү бөлүмү" in said for said in now.ky)
    assert any("отдел образования" in said for said in now.ru)


def test_l03_no_recipient_is_ticked_beforehand(school, secretary, pupil):
    form, many = form_of(school, pupil), f"/identity/{HERE}/consents/class/{CLASS}/papers"
    for path in (f"/identity/{HERE}/papers/{form}", many):
        page = secretary.get(path).text
        asked = re.findall(r'<input type="radio" name="[^"]*recipient_[^>]*>', page)
        assert len(asked) == 4
        assert not [one for one in asked if "checked" in one]
    for path in ("people/new", "staff/new"):
        page = secretary.get(f"/identity/{HERE}/{path}").text
        asked = re.findall(r'<input[^>]*name="recipients"[^>]*>', page)
        assert len(asked) == 2
        assert not [one for one in asked if "checked" in one]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, {Recipient.SCHOOL}),
        ({"recipient_district": "no", "recipient_ministry": "no"}, {Recipient.SCHOOL}),
        ({"recipient_district": "yes"}, {Recipient.SCHOOL, Recipient.DISTRICT}),
        (BOTH, set(Recipient)),
    ],
)
def test_l02_the_record_names_the_recipients_of_the_paper(school, secretary, pupil, said, kept):
    assert take_in(school, secretary, pupil, **said).status_code == 303
    assert recipients_of(school, pupil) == [kept]


def test_l10_after_a_yes_to_the_district_the_name_goes_along(school, secretary, pupil):
    take_in(school, secretary, pupil, recipient_district="yes")
    assert transferred(school, pupil) == "Бейшеева Айжан"


@pytest.mark.parametrize("said", [{}, {"recipient_district": "no"}, {"recipient_ministry": "yes"}])
def test_l10_without_a_yes_to_the_district_the_name_stays_behind(school, secretary, pupil, said):
    take_in(school, secretary, pupil, **said)
    assert transferred(school, pupil) == ""


def test_l06_no_to_every_recipient_takes_nothing_from_the_school(school, secretary, pupil):
    take_in(school, secretary, pupil, recipient_district="no", recipient_ministry="no")
    assert school.names(secretary, pupil) == {pupil: "Бейшеева Айжан"}


def test_a_class_hands_in_who_may_receive_paper_by_paper(school, secretary):
    pupils = [by_number(school) for _ in range(2)]
    in_class(school, *pupils)
    printed_for(school, *pupils)
    sent = {name: signed()[name] for name in ("signed_on", "paper_language", "place", "command_id")}
    for who, answer in zip(pupils, ("yes", "no"), strict=True):
        part = signed(recipient_district=answer, scan=a_scan())
        form = form_of(school, who)
        sent |= {f"{form}.{name}": text for name, text in part.items() if name not in sent}
    answered = send(secretary, f"/identity/{HERE}/consents/class/{CLASS}/papers", sent)
    school.it.settle()
    assert answered.status_code == 303
    assert [Recipient.DISTRICT in recipients_of(school, who)[0] for who in pupils] == [True, False]


def test_l02_a_paper_of_the_old_wording_cannot_agree_to_what_it_did_not_ask(
    school, secretary, pupil
):
    form = form_of(school, pupil)
    with school.it.runtime.engine.begin() as db:
        this = consent_state.c.consent_id == form
        db.execute(update(consent_state).where(this).values(text_version="2026-1"))
    path = f"/identity/{HERE}/papers/{form}"
    assert "recipient_district" not in secretary.get(path).text
    refused = send(secretary, path, signed(**BOTH))
    assert refused.status_code == 422
    assert "does not ask who else" in refused.text
    assert send(secretary, path, signed()).status_code == 303
    assert recipients_of(school, pupil) == [{Recipient.SCHOOL}]


def test_the_office_copies_the_recipients_and_shows_them(school, secretary):
    form = typed_pupil(recipients=["district"])
    answered = secretary.post(f"/identity/{HERE}/people", data=form)
    school.it.settle()
    pupil = answered.location.rpartition("/")[2]
    assert recipients_of(school, pupil) == [{Recipient.SCHOOL, Recipient.DISTRICT}]
    assert "The school, District education department" in secretary.get(answered.location).text


@pytest.mark.parametrize("typed", ["school", "everybody", "<b>"])
def test_l02_a_recipient_that_no_paper_asks_for_is_refused_and_nothing_is_kept(
    school, secretary, typed
):
    answered = secretary.post(f"/identity/{HERE}/people", data=typed_pupil(recipients=[typed]))
    assert answered.status_code == 422
    assert events_of(school, ConsentGiven) == []


def test_l02_the_printed_form_asks_for_each_recipient(school, secretary, pupil, monkeypatch):
    printed = []
    monkeypatch.setattr(consent_paper, "pdf", lambda *said: printed.append(said[2]) or b"%PDF")
    secretary.get(f"/identity/{HERE}/papers/{form_of(school, pupil)}/form")
    (paper,) = printed
    assert paper["version"] == "2026-2"
    assert [one["ru"] for one in paper["recipients"]] == [
        "Районный отдел образования", "Министерство образования",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["К-2026/1", "k-2026/1"])
def test_l02_a_list_records_the_wording_of_the_printed_form(school, monkeypatch, typed):
    pupil, before = by_number(school, "А"), consent_text("2026-1")
    with monkeypatch.context() as then:
        then.setattr("identity.application.consents.consent_text", lambda: before)
        printed_for(school, pupil)
    signed_form = (*AIZHAN[:7], typed, *AIZHAN[8:], "А/1")
    listed = with_scans(xlsx(signed_form, heads=(*HEADS, "Личное дело")), "К-2026-1")
    Desk(school).brings_in(listed)
    (record,) = [e for e in events_of(school, ConsentGiven) if e.person_id == pupil]
    assert (record.text_version, record.text_hash) == (before.version, before.sha256)
