"""A secretary enters a pupil.

Refused without a consent, done with one, undone when it is taken back.
"""

import io
import logging
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from werkzeug.test import encode_multipart

from chassis import metrics
from identity.application import Signer, Submission
from kernel.rebuild import rebuild
from services.identity.tests.words import (
    HERE,
    PDF,
    SECRETARY,
    TODAY,
    WITHOUT_CONSENT,
    a_scan,
    caller,
    named,
    paper,
    typed_pupil,
)

CANARY = "Канарейкина"
PUPILS = f"/identity/{HERE}/people"


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def spelt(word: str) -> list[bytes]:
    """A word as files could hold it."""
    return [word.encode(code) for code in ("utf-8", "utf-16-le", "cp1251", "unicode_escape")]


def assert_nowhere(word: str, school, folder, caplog, printed: str = "") -> None:
    """Look through every database file, log and metric.

    And every event as the broker and feeds get it.
    """
    feeds = b""
    for partition in school.it.runtime.store.heads():
        for event in school.it.runtime.store.read(partition, 0, 100_000):
            feeds += event.to_json()
    seen = everything_on_disk(folder) + feeds + metrics.exposition()[0]
    seen += caplog.text.encode() + printed.encode()
    for spelling in spelt(word):
        assert spelling not in seen


@pytest.fixture
def secretary(school):
    return school.signed_in(SECRETARY, "secretary")


def send(secretary, form):
    boundary, body = encode_multipart(form)  # In memory: the test client would use a file.
    kind = f"multipart/form-data; boundary={boundary}"
    return secretary.post(PUPILS, data=body, content_type=kind)


def enter(secretary, **form):
    return send(secretary, typed_pupil(**form))


# Day 3


def test_without_a_consent_a_pupil_is_refused_with_the_reason_beside_the_consent(secretary):
    answered = enter(secretary, surname=CANARY, **WITHOUT_CONSENT)
    assert answered.status_code == 409
    part = answered.text.partition('id="f-consent"')[2]
    assert "No written consent covers this yet: name, for the purpose" in part


@pytest.mark.parametrize(
    ("language", "purpose", "category"),
    [
        ("ky", "Мектеп каттоосу жана китепкана", "аты-жөнү"),
        ("ru", "Школьный учёт и библиотека", "имя"),
    ],
)
def test_the_reason_is_said_in_the_language_of_the_secretary(
    secretary, language, purpose, category
):
    answered = secretary.post(
        PUPILS,
        data=typed_pupil(**WITHOUT_CONSENT),
        headers={"Accept-Language": language},
    )
    assert purpose in answered.text
    assert category in answered.text


def test_what_was_typed_is_kept_on_the_page(secretary):
    answered = enter(secretary, surname=CANARY, address="Манас 7", **WITHOUT_CONSENT)
    assert f'value="{CANARY}"' in answered.text
    assert 'value="Манас 7"' in answered.text


def test_l01_of_a_refused_name_nothing_is_anywhere(school, secretary, tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    scan = a_scan(PDF + CANARY.encode() * 100_000)
    enter(secretary, surname=CANARY, **WITHOUT_CONSENT)
    enter(secretary, given_name=CANARY, place=None, scan=scan)
    enter(secretary, surname=CANARY, register_number=CANARY)
    enter(secretary, surname=CANARY, birth_date=CANARY)
    school.it.settle()
    printed = capsys.readouterr()
    assert_nowhere(CANARY, school, tmp_path, caplog, printed.out + printed.err)
    assert "kitepkana_consent_refusals_total" in metrics.exposition()[0].decode()


def test_the_canary_would_be_found_if_it_sang(school, secretary, tmp_path, caplog):
    (tmp_path / "left-behind.txt").write_text(f"a log of {CANARY}")
    with pytest.raises(AssertionError):
        assert_nowhere(CANARY, school, tmp_path, caplog)


def test_with_a_written_consent_the_same_entry_succeeds(school, secretary):
    form = typed_pupil(surname="Васильева")
    refused = {**form, **WITHOUT_CONSENT}
    assert secretary.post(PUPILS, data={k: v for k, v in refused.items() if v}).status_code == 409
    answered = send(secretary, form)
    assert answered.status_code == 303
    pupil = answered.location.rpartition("/")[2]
    school.it.settle()
    assert school.file_number(pupil) == "В/1"
    assert school.names(secretary, pupil) == {pupil: "Васильева Айжан"}
    page = secretary.get(answered.location)
    assert "В/1" in page.text
    assert "in force" in page.text


def test_pressing_twice_enters_one_pupil(school, secretary):
    form = typed_pupil()
    first = send(secretary, form)
    form["scan"] = a_scan()
    second = send(secretary, form)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    school.it.settle()
    assert secretary.get(PUPILS).text.count("А/1") == secretary.get(PUPILS).text.count("А/") == 2


def test_the_parent_who_signed_becomes_a_guardian_with_a_consent_of_her_own(school, secretary):
    pupil = enter(secretary).location.rpartition("/")[2]
    school.it.settle()
    page = secretary.get(f"{PUPILS}/{pupil}").text
    mother = page.partition("Family")[2].partition(f"{PUPILS}/")[2].partition('"')[0]
    assert school.names(secretary, mother) == {mother: "Асанова Гүлнара"}
    assert school.identity.office.consents_of(HERE, mother).given


def test_a_second_child_is_signed_for_by_the_parent_who_is_known(school, secretary):
    mother = str(uuid4())
    school.pupil("Асанова", mother=mother)
    answered = enter(
        secretary,
        given_name="Бегимай",
        signer_id=mother,
        signer_surname=None,
        signer_given_name=None,
    )
    assert answered.status_code == 303
    school.it.settle()
    assert len(school.identity.viewer(caller(mother, "parent"), HERE).children) == 2


def test_somebody_of_another_school_cannot_be_the_signer(school, secretary):
    foreign = str(uuid4())
    school.pupil("Асанова", mother=foreign, school="school-b")
    answered = enter(secretary, signer_id=foreign)
    assert answered.status_code == 404


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("register_number", "Write the number under which the paper is kept."),
        ("place", "Write where the paper is kept."),
        ("scan", "Add a scan or a photograph of the signed paper."),
        ("purposes", "Tick what the paper agrees to."),
        ("paper_language", "Choose the language of the paper."),
        ("capacity_document", "Write which document proves it."),
        ("capacity", "Choose as whom the paper was signed."),
        ("signed_on", "Write the day on which it was signed."),
    ],
)
def test_l02_a_missing_part_is_named_beside_its_field(secretary, left_out, said):
    answered = enter(secretary, **{left_out: None})
    assert answered.status_code in {409, 422}
    field = answered.text.partition(f'id="f-{left_out}-why"')[2]
    assert said in field[:200]


@pytest.mark.parametrize(
    "scan", [b"MZ a program", b"<svg onload=alert(1)>", b"", b"%PDF-" + b"x" * (8 * 1024 * 1024)]
)
def test_a_scan_is_what_is_in_it_and_not_what_it_is_called(secretary, scan):
    answered = enter(secretary, scan=a_scan(scan))
    assert answered.status_code == 422
    assert "not a PDF, JPEG or PNG" in answered.text


def test_an_upload_never_touches_the_disk(secretary, monkeypatch):
    def never(*_arguments, **_named):
        raise AssertionError

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", never)
    large = a_scan(PDF + b"x" * 2_000_000)
    assert enter(secretary, scan=large).status_code == 303


@pytest.mark.parametrize("name", ["<b>Асан</b>", 'А" onfocus="alert(1)', "А{{7*7}}"])
def test_a_name_is_only_ever_a_name(school, secretary, name):
    answered = enter(secretary, given_name=name, **WITHOUT_CONSENT)
    assert name not in answered.text.replace("{{7*7}}", "") or "{{" in name
    assert "49" not in answered.text.partition('name="given_name"')[2][:80]


# Day 7


def test_l07_what_taking_it_back_means_is_said_before(school, secretary):
    pupil = school.pupil()
    page = secretary.get(f"/identity/{HERE}/consents/{school.consent_of(pupil)}/withdraw")
    assert "No other consent is left." in page.text


def test_l07_after_taking_it_back_the_name_is_gone_everywhere(
    school, secretary, tmp_path, caplog, capsys
):
    caplog.set_level(logging.DEBUG)
    pupil = school.pupil(CANARY, address=f"{CANARY} 1")
    assert school.names(secretary, pupil)[pupil].startswith(CANARY)
    consent = school.consent_of(pupil)
    answered = secretary.post(f"/identity/{HERE}/consents/{consent}/withdraw", data={})
    assert answered.status_code == 303
    assert school.names(secretary, pupil) == {pupil: ""}
    for path in (PUPILS, f"{PUPILS}/{pupil}", f"/identity/{HERE}/consents", f"{PUPILS}/new"):
        page = secretary.get(path)
        assert page.status_code == 200
        assert CANARY not in page.text
    assert secretary.get(f"/identity/{HERE}/consents/{consent}/scan").status_code == 404
    printed = capsys.readouterr()
    assert_nowhere(CANARY, school, tmp_path, caplog, printed.out + printed.err)
    assert not school.identity.vault.keys.of([pupil])


def test_l07_taking_it_back_twice_is_harmless(school, secretary):
    pupil = school.pupil()
    path = f"/identity/{HERE}/consents/{school.consent_of(pupil)}/withdraw"
    assert secretary.post(path, data={}).status_code == 303
    assert secretary.post(path, data={}).status_code == 303
    assert secretary.get(path).status_code == 200


def test_t3_replaying_everything_from_zero_gives_the_same_and_no_name(school, secretary):
    pupil = school.pupil(CANARY)
    school.pupil("Бейшеева")
    school.forgets(pupil)
    before = secretary.get(PUPILS).text
    own = [
        sub for sub in school.it.runtime.subscriptions.values() if set(sub.feeds) == {"identity"}
    ]
    for subscription in own:
        rebuild(school.it.runtime.engine, subscription.projection, subscription.feeds)
    school.it.settle()
    after = secretary.get(PUPILS).text
    assert after == before
    assert CANARY not in after


def test_t5_forgetting_one_child_leaves_the_other_and_the_parent(school, secretary):
    mother = str(uuid4())
    amina = school.pupil("Асанова", mother=mother)
    sister = str(uuid4())
    submission = Submission(
        person_id=sister,
        details=named("Асанова", "Бегимай"),
        paper=paper(),
        signer=Signer(person_id=mother),
        on=TODAY,
    )
    school.identity.office.register_pupil(school.context(), HERE, submission)
    school.it.settle()
    school.forgets(amina)
    shown = school.names(secretary, amina, sister, mother)
    assert shown == {amina: "", sister: "Асанова Бегимай", mother: "Асанова Гүлнара"}


def test_t6_forgetting_twice_is_harmless(school):
    pupil = school.pupil()
    school.forgets(pupil)
    school.forgets(pupil)
    assert school.identity.office.consents_of(HERE, pupil).is_forgotten


def test_who_is_forgotten_cannot_sign_in_any_more(school):
    teacher = school.staff()
    sign_in = school.identity.sign_in
    sign_in.open_account(school.context(), HERE, teacher, "teacher-1", "four ordinary words")
    school.forgets(teacher)
    assert sign_in.account_of(teacher) is None


# The list as a spreadsheet


def sheet_of(answered):
    book = load_workbook(io.BytesIO(answered.get_data()), read_only=True)
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_list_of_people_is_a_spreadsheet_in_which_nothing_is_a_formula(school, secretary):
    school.staff('=HYPERLINK("http://evil")')
    answered = secretary.get(f"/identity/{HERE}/people.xlsx")
    with zipfile.ZipFile(io.BytesIO(answered.get_data())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert any("=HYPERLINK" in str(row[1]) for row in sheet_of(answered))


def test_who_is_forgotten_stands_in_the_spreadsheet_as_a_number(school, secretary):
    pupil = school.pupil(CANARY)
    school.forgets(pupil)
    answered = secretary.get(f"/identity/{HERE}/people.xlsx")
    row = next(row for row in sheet_of(answered) if row[0] == "К/1")
    assert not row[1]
    assert CANARY.encode() not in answered.get_data()
