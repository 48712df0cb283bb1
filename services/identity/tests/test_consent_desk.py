"""A class hands in its consents: printed with numbers, signed, photographed, taken in."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from identity.domain.consent.events import ConsentDrafted, ConsentGiven, ConsentRefused, Purpose
from identity.entrypoints import consent_desk
from identity.texts import KNOWN, consent_text
from services.identity.tests.words import HERE, PDF, SECRETARY, THERE, TODAY, an_id
from services.identity.tests.words_consent import (
    CLASS,
    TEACHER_OF_IT,
    by_number,
    events_of,
    form_of,
    in_class,
    printed_for,
    send,
    signed,
    state_of,
    stored_fields,
    take_in,
)

DESK = f"/identity/{HERE}/consents/class/{CLASS}"


@pytest.fixture
def secretary(school):
    return school.signed_in(SECRETARY, "secretary")


@pytest.fixture
def pupils(school):
    who = [by_number(school) for _ in range(3)]
    in_class(school, *who)
    return who


# Texts and numbers


def test_l02_a_signed_wording_is_never_changed():
    assert {version: consent_text(version).sha256 for version in KNOWN} == KNOWN
    assert len(consent_text().ky) == len(consent_text().ru)


def test_l02_a_form_has_the_next_number_of_its_year_and_the_hash_of_its_text(school, pupils):
    drafts = printed_for(school, *pupils)
    assert [draft.register_number for draft in drafts] == ["К-2026/1", "К-2026/2", "К-2026/3"]
    assert {draft.text_hash for draft in drafts} == {consent_text().sha256}


def test_l02_numbers_are_gapless_when_two_secretaries_print_at_once(school, pupils):
    desk, contexts = school.identity.consent_desk, [school.context() for _ in range(8)]

    def print_one(context):
        return desk.draft(context, HERE, [pupils[0]], TODAY)[1][0].register_number

    with ThreadPoolExecutor(2) as clerks:
        numbers = list(clerks.map(print_one, contexts))
    assert set(numbers) == {f"К-2026/{n}" for n in range(1, 9)}


def test_l02_the_same_press_prints_the_same_forms(school, pupils):
    context = school.context()
    first, again = (
        school.identity.consent_desk.draft(context, HERE, pupils, TODAY)[1] for _ in range(2)
    )
    assert first == again
    assert len(events_of(school, ConsentDrafted)) == 3


# The page of a class


def test_the_desk_prints_the_rest_and_counts_who_is_there(school, secretary, pupils):
    page = secretary.get(DESK).text
    assert "0 of 3" in page
    assert "Print the forms of 3 pupils" in page
    answered = secretary.post(f"{DESK}/print", data={"command_id": an_id("press")})
    assert answered.headers["Content-Type"] == "application/pdf"
    assert answered.get_data().startswith(b"%PDF")
    school.it.settle()
    assert {state_of(school, pupil) for pupil in pupils} == {"drafted"}
    refused = secretary.post(f"{DESK}/print", data={})
    assert refused.status_code == 409
    assert "printed form already" in refused.text


def test_l03_nothing_is_ticked_beforehand_on_the_page(school, secretary, pupils):
    printed_for(school, *pupils)
    page = secretary.get(f"/identity/{HERE}/papers/{form_of(school, pupils[0])}").text
    answers = re.findall(r'<input type="radio" name="purpose_[^>]*>', page)
    assert len(answers) == 2 * len(Purpose)
    assert not [answer for answer in answers if "checked" in answer]


def test_the_code_leads_to_one_page_with_the_camera(school, secretary, pupils):
    printed_for(school, *pupils)
    page = secretary.get(f"/identity/{HERE}/papers/{form_of(school, pupils[0])}").text
    assert 'capture="environment"' in page
    assert 'accept="image/*,application/pdf"' in page


def test_a_signed_paper_comes_in_with_one_page_and_the_class_moves_on(school, secretary, pupils):
    printed_for(school, *pupils)
    answered = take_in(school, secretary, pupils[0])
    assert (answered.status_code, answered.location) == (303, DESK)
    assert state_of(school, pupils[0]) == "active"
    assert school.names(secretary, pupils[0]) == {pupils[0]: "Бейшеева Айжан"}
    page = secretary.get(DESK).text
    assert "1 of 3" in page
    assert "Next: take in К-2026/2" in page


def test_l02_the_record_has_every_part_that_the_rule_names(school, secretary, pupils):
    printed_for(school, *pupils)
    take_in(school, secretary, pupils[0])
    record = events_of(school, ConsentGiven)[0]
    assert record.holder == HERE
    assert (record.purposes, record.refused) == ((Purpose.EMIS,), (Purpose.PHOTO,))
    assert record.text_hash == consent_text().sha256
    assert record.register_number == "К-2026/1"
    assert not record.cross_border
    assert record.operations
    assert record.way_back
    assert record.scan_id
    assert {"capacity_document", "consent_place", "consent_scan"} <= stored_fields(
        school, pupils[0]
    )


def test_l20_the_number_stays_when_the_family_signs_later(school, secretary, pupils):
    before = school.file_number(pupils[0])
    printed_for(school, *pupils)
    take_in(school, secretary, pupils[0])
    assert school.file_number(pupils[0]) == before


def test_l06_a_family_that_refuses_everything_is_written_down_and_nothing_is_kept(
    school, secretary, pupils
):
    printed_for(school, *pupils)
    answered = take_in(school, secretary, pupils[0], purpose_emis="no", surname="Канарейкина")
    assert answered.status_code == 303
    assert state_of(school, pupils[0]) == "refused"
    assert stored_fields(school, pupils[0]) == set()
    assert events_of(school, ConsentRefused)[0].purposes == (Purpose.EMIS, Purpose.PHOTO)
    assert "refused" in secretary.get(DESK).text


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ({"scan": None}, "Add a scan or a photograph"),
        ({"purpose_emis": None, "purpose_photo": None}, "Copy the answers"),
        ({"capacity": None}, "Choose as whom"),
        ({"capacity_document": None}, "Write which document"),
        ({"place": None}, "Write where the paper is kept"),
        ({"signed_on": None}, "Write the day"),
        ({"signer_surname": None}, "Write who signed"),
        ({"signed_on": "17.11.2026"}, "cannot begin in the future"),
        ({"scan": FileStorage(BytesIO(b"MZ"), "paper.pdf")}, "not a PDF, JPEG or PNG"),
    ],
)
def test_l02_what_is_missing_is_said_and_nothing_is_kept(school, secretary, pupils, left_out, said):
    printed_for(school, *pupils)
    answered = take_in(school, secretary, pupils[0], **left_out)
    assert answered.status_code in {409, 422}
    assert said in answered.text
    assert 'value="Бейшеева"' in answered.text
    assert stored_fields(school, pupils[0]) == set()


def test_a_paper_comes_in_once(school, secretary, pupils):
    printed_for(school, *pupils)
    path = f"/identity/{HERE}/papers/{form_of(school, pupils[0])}"
    form = signed()
    assert send(secretary, path, form).status_code == 303
    form["scan"] = FileStorage(BytesIO(PDF), "paper.pdf")
    assert send(secretary, path, form).status_code == 303
    school.it.settle()
    assert "come in already" in secretary.get(path).text
    about = [event for event in events_of(school, ConsentGiven) if event.person_id == pupils[0]]
    assert len(about) == 1


def test_l04_from_14_the_pupils_own_signature_is_asked_for_and_recorded(school, secretary, pupils):
    printed_for(school, *pupils)
    refused = take_in(school, secretary, pupils[0], birth_date="16.11.2012")
    assert refused.status_code == 409
    assert "From 14 the pupil signs too" in refused.text
    younger = take_in(school, secretary, pupils[1], birth_date="17.11.2012")
    assert younger.status_code == 303
    take_in(school, secretary, pupils[0], birth_date="16.11.2012", own_signature="yes")
    signed_too = {e.person_id: e.own_signature for e in events_of(school, ConsentGiven)}
    assert signed_too[pupils[0]]
    assert not signed_too[pupils[1]]


def test_many_papers_at_once_take_in_what_is_right_and_keep_the_rest(school, secretary, pupils):
    printed_for(school, *pupils)
    forms = [form_of(school, pupil) for pupil in pupils]
    good = {f"{forms[0]}.{name}": value for name, value in signed().items()}
    bad = {f"{forms[1]}.{name}": value for name, value in signed(capacity=None).items()}
    shared = ("signed_on", "paper_language", "place", "command_id")
    sent = {n: v for n, v in (good | bad).items() if n.rpartition(".")[2] not in shared}
    sent |= {name: signed()[name] for name in shared}
    answered = send(secretary, f"{DESK}/papers", sent)
    school.it.settle()
    assert answered.status_code == 409
    assert "1 paper came in" in answered.text
    assert "Choose as whom" in answered.text
    assert [state_of(school, pupil) for pupil in pupils] == ["active", "drafted", "drafted"]


def test_a_form_is_found_by_what_stands_on_it(school, secretary, pupils):
    printed_for(school, *pupils)
    papers = f"/identity/{HERE}/papers"
    for typed in ("К-2026/2", "к-2026/2", "K-2026/2", "2"):
        found = secretary.get(papers, query_string={"number": typed})
        assert found.location == f"{papers}/{form_of(school, pupils[1])}"
    for typed in ("К-2026/99", "", "<b>", "' or 1=1"):
        assert secretary.get(papers, query_string={"number": typed}).status_code == 404


# Who may


def test_az01_the_class_teacher_collects_the_own_class_and_no_other(school, pupils):
    printed_for(school, *pupils)
    own = school.signed_in(TEACHER_OF_IT, "teacher")
    other = school.signed_in(an_id("another teacher"), "teacher")
    paper = f"/identity/{HERE}/papers/{form_of(school, pupils[0])}"
    for path in (DESK, paper, f"{DESK}/papers"):
        assert own.get(path).status_code == 200
        assert other.get(path).status_code in {403, 404}
    assert "8-А" in own.get(f"/identity/{HERE}/consents/classes").text
    assert "8-А" not in other.get(f"/identity/{HERE}/consents/classes").text


def test_az04_a_form_of_another_school_is_not_there(school, pupils):
    printed_for(school, *pupils)
    stranger = school.signed_in(SECRETARY, "secretary", school=THERE)
    form = form_of(school, pupils[0])
    for path in (f"papers/{form}", f"papers/{form}/form", f"consents/class/{CLASS}"):
        assert stranger.get(f"/identity/{THERE}/{path}").status_code == 404
    assert send(stranger, f"/identity/{THERE}/papers/{form}", signed()).status_code == 404


@pytest.mark.parametrize("role", ["librarian", "parent", "pupil", "nurse"])
def test_az02_others_neither_see_nor_collect(school, pupils, role):
    printed_for(school, *pupils)
    visitor = school.signed_in(an_id(role), role)
    paper = f"/identity/{HERE}/papers/{form_of(school, pupils[0])}"
    for path in (DESK, paper):
        assert visitor.get(path).status_code in {403, 404}
    assert send(visitor, paper, signed()).status_code in {403, 404}


# The printed paper


def test_a_name_typed_for_one_print_is_stored_nowhere(school, secretary, pupils, tmp_path):
    path = f"/identity/{HERE}/people/{pupils[0]}/consent-form"
    answered = secretary.post(path, data={"pupil": "Канарейкина Айжан", "command_id": an_id("p")})
    assert answered.headers["Content-Type"] == "application/pdf"
    school.it.settle()
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for spelling in ("utf-8", "utf-16-le", "unicode_escape"):
        assert "Канарейкина".encode(spelling) not in disk


def test_the_form_names_nobody_whom_no_consent_covers(school, secretary, pupils, monkeypatch):
    sheets = []

    def printed(given, **_):
        sheets.extend(given)
        return b"%PDF"

    monkeypatch.setattr(consent_desk, "printed", printed)
    named = school.pupil("Асанова")
    for pupil in (pupils[0], named):
        secretary.post(f"/identity/{HERE}/people/{pupil}/consent-form", data={})
    assert [sheet.pupil for sheet in sheets] == ["", "Асанова Айжан"]
    assert [sheet.own_signature for sheet in sheets] == [True, False]
