"""The staff promise silence before the first access (L-18), once and for good."""

from dataclasses import replace
from datetime import date

import pytest

from identity.domain.ids import ScanId
from identity.domain.undertakings.refusals import UndertakingNeedsScan, UndertakingTextChanged
from identity.domain.undertakings.text import CURRENT, TEXTS
from identity.domain.undertakings.undertaking import (
    GiveUndertaking,
    UndertakingForm,
    UndertakingGiven,
    undertakings,
)
from identity.readmodels import duties
from services.identity.tests.words import HERE, TEACHER, TODAY, Given, an_id

SECRET = "эшик терезе китеп алма"
HASH_OF_2026_1 = "3a548e0afd2b8e7fa1df0c5b7bb2fffbcf1e77dfc2bc1abd53f6f9bf9d84efcf"
given = Given(undertakings)
GIVE = GiveUndertaking(
    person_id=TEACHER, text_version=CURRENT, on=TODAY, form=UndertakingForm.OWN_SESSION
)
GIVEN = UndertakingGiven(
    person_id=TEACHER,
    text_version=CURRENT,
    text_hash=TEXTS[CURRENT].hash,
    on=TODAY,
    form=UndertakingForm.OWN_SESSION,
    scan_id=None,
)


def test_l18_an_undertaking_keeps_the_very_words_that_were_read():
    given().when(GIVE).then(GIVEN)
    assert len(GIVEN.text_hash) == 64


def test_l18_it_is_given_once_and_never_expires():
    given(GIVEN).when(replace(GIVE, on=date(2066, 1, 1))).nothing_happens()


def test_l18_what_was_not_read_is_not_undertaken():
    given().when(replace(GIVE, text_version="2020-1")).refused(UndertakingTextChanged)


def test_l18_on_paper_it_needs_the_signed_sheet():
    on_paper = replace(GIVE, form=UndertakingForm.PAPER)
    given().when(on_paper).refused(UndertakingNeedsScan)
    scanned = replace(on_paper, scan_id=ScanId(an_id("scan")))
    assert given().when(scanned).decided()[0].scan_id == an_id("scan")


def test_no_word_of_a_published_text_has_changed():
    assert TEXTS["2026-1"].hash == HASH_OF_2026_1


@pytest.fixture
def newcomer(school):
    """A teacher with an account, in her own session, who has not promised anything yet."""
    person = school.staff("Жумабаева")
    school.identity.sign_in.open_account(school.context(), HERE, person, "jumabaeva", SECRET)
    client = school.it.client
    client.post("/identity/sign-in", data={"username": "jumabaeva", "secret": SECRET})
    return person, client


def _has(school, person):
    with school.it.runtime.read() as db:
        return duties.has_undertaken(db, person)


def test_l18_it_is_given_with_the_own_password(school, newcomer):
    person, client = newcomer
    page = client.get("/identity/undertaking?language=ky").text
    assert TEXTS[CURRENT].ky[0] in page
    form = {"text_version": CURRENT, "secret": "башка сыр сөз эмес"}
    assert client.post("/identity/undertaking", data=form).status_code == 409
    assert not _has(school, person)
    assert client.post("/identity/undertaking", data=form | {"secret": SECRET}).status_code == 303
    assert _has(school, person)
    assert client.post("/identity/undertaking", data=form | {"secret": SECRET}).status_code == 303


def test_an_old_text_is_not_confirmed_by_a_page_left_open(newcomer):
    form = {"text_version": "2020-1", "secret": SECRET}
    assert newcomer[1].post("/identity/undertaking", data=form).status_code == 409


def test_a_stranger_is_led_to_the_door(school):
    answered = school.it.client.get("/identity/undertaking")
    assert answered.status_code == 303
    assert "sign-in" in answered.headers["Location"]
    assert school.it.client.post("/identity/undertaking", data={}).status_code == 303


def test_a_family_undertakes_nothing(school):
    pupil = school.pupil()
    client = school.signed_in(pupil, "pupil")
    assert client.get("/identity/undertaking.pdf").status_code == 404


def test_the_sheet_to_be_signed_by_hand_is_a_pdf(school):
    person = school.staff("Жумабаева")
    sheet = school.signed_in(person, "teacher").get("/identity/undertaking.pdf")
    assert sheet.data.startswith(b"%PDF-")
