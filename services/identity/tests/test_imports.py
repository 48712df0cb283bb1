"""Lists of people: looked at first, brought in whole or not at all, and never without consent."""

from dataclasses import replace
from uuid import uuid4

import pytest

from identity.application.importing import Pace
from identity.domain.consent.events import ConsentDrafted
from identity.domain.fields import Field
from identity.domain.ids import ImportId
from identity.entrypoints import consent_desk
from identity.entrypoints import imports as imports_pages
from identity.readmodels import imports
from identity.wiring import Identity
from services.identity.tests.words import HERE, MOTHER, STRANGER, THERE, TODAY, paper
from services.identity.tests.words_consent import events_of
from services.identity.tests.words_imports import AIZHAN, HEADS, Desk, csv_of, row, with_scans, xlsx


@pytest.fixture
def desk(school):
    return Desk(school)


def stored(school) -> int:
    """How much there is: events of the school, records of the vault, and waiting lists' parts."""
    with school.it.runtime.engine.connect() as db:
        return sum(
            db.exec_driver_sql(f"select count(*) from {table}").scalar_one()
            for table in ("vault_record", "people", "consent", "guardian")
        )


def test_a_list_is_looked_at_first_and_nothing_is_stored(school, desk):
    before = stored(school)
    address = desk.uploads(with_scans(xlsx(AIZHAN), 12))
    assert desk.counts(address) == {"new": 1}
    assert stored(school) == before


def test_a_pupil_with_a_parent_and_a_signed_paper_comes_in(school, desk):
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    assert desk.names() == ["Асанова Айжан Бакытовна", "Асанова Гүлнара Маратовна"]
    assert desk.numbers() == ["А/1"]
    person = desk.by_name()["Асанова Айжан Бакытовна"]
    (paper,) = school.identity.office.consents_of(HERE, person).given
    assert paper.valid_from.isoformat() == "2026-09-01"


def test_l01_a_row_without_a_paper_is_left_out_and_the_reason_names_what_is_missing(desk):
    address = desk.uploads(xlsx(row(1, number="")))
    assert desk.counts(address) == {"refused": 1}
    page = desk.page(address)
    assert "No written consent covers this: name" in page
    assert "School register and library" in page


def test_l03_a_paper_without_its_scan_is_no_consent(desk):
    address = desk.uploads(xlsx(AIZHAN))
    assert desk.counts(address) == {"refused": 1}
    assert "The scan of the signed paper is not in the file." in desk.page(address)


@pytest.mark.parametrize(
    ("column", "said"),
    [("on", "Day of the consent"), ("capacity", "As whom it was signed"),
     ("document", "Document that proves it"), ("place", "Where the paper is kept"),
     ("parent", "Whole name of the parent")],
)  # fmt: skip
def test_l02_each_part_that_a_paper_lacks_is_named(desk, column, said):
    address = desk.uploads(with_scans(xlsx(row(12, **{column: ""})), 12))
    assert desk.counts(address) == {"refused": 1}
    assert said in desk.page(address)


def test_l04_a_child_does_not_sign_alone(desk):
    address = desk.uploads(with_scans(xlsx(row(12, capacity="өзү")), 12))
    assert "a parent or another legal representative signs" in desk.page(address)


def test_l04_from_fourteen_on_the_pupil_signs_too(desk):
    teen = row(12, born="03.02.2011")
    address = desk.uploads(with_scans(xlsx(teen), 12))
    assert "The pupil signed too" in desk.page(address)
    heads = (*HEADS, "Окуучунун колу")
    address = desk.uploads(with_scans(xlsx((*teen, "ооба"), heads=heads), 12))
    desk.does(address, "take")
    assert len(desk.names()) == 2


def test_l20_without_a_consent_a_pupil_comes_in_by_number_only(school, desk):
    address = desk.brings_in(xlsx(row(1, number=""), row(2, number="")), without_consent="number")
    assert desk.numbers() == ["А/1", "А/2"]
    assert desk.names() == []
    assert [line[3] for line in desk.report(address)] == ["А/1", "А/2"]
    desk.does(address, "drop")
    assert desk.client.get(f"{address}/report.xlsx").status_code == 404


def test_l20_where_nobody_has_a_consent_one_button_enters_them_by_number(school, desk):
    address = desk.uploads(xlsx(row(1, number=""), row(2, number="")))
    page = desk.client.get(address).get_data(as_text=True)
    assert "Enter 2 pupils by number only" in page
    assert "Bring in 0" not in page
    desk.does(address, "take", without_consent="number")
    assert len(desk.numbers()) == 2
    assert "Brought in; its report can still be saved" in desk.page(desk.base)


def test_l03_forms_are_printed_for_whom_a_list_brought_in_by_number(school, desk, monkeypatch):
    monkeypatch.setattr(consent_desk, "FORMS_AT_ONCE", 2)
    monkeypatch.setattr(imports_pages, "FORMS_AT_ONCE", 2)
    rows = [row(paper, number="") for paper in (1, 2, 3)]
    address = desk.brings_in(xlsx(*rows), without_consent="number")
    page = desk.page(address)
    assert "Print forms 1–2" in page
    assert "Print forms 3–3" in page
    for _ in range(2):
        printed = desk.client.post(f"{address}/forms", data={"part": "1"})
        assert printed.mimetype == "application/pdf"
    assert len(events_of(school, ConsentDrafted)) == 1
    assert desk.client.post(f"{address}/forms", data={"part": "0"}).data.startswith(b"%PDF")
    numbers = [draft.register_number for draft in events_of(school, ConsentDrafted)]
    assert numbers == ["К-2026/1", "К-2026/2", "К-2026/3"]
    assert desk.client.post(f"{address}/forms", data={"part": "2"}).status_code == 409
    assert desk.client.post(f"{address}/forms", data={"part": "-1"}).status_code == 404


def test_no_forms_are_printed_for_a_list_that_is_gone_or_of_another_school(school, desk):
    address = desk.brings_in(xlsx(row(1, number="")), without_consent="number")
    for client, path in (
        (school.signed_in(STRANGER, school=THERE), address.replace(HERE, THERE)),
        (school.signed_in(STRANGER, "data-clerk"), address),
        (school.signed_in(STRANGER, "teacher"), address),
    ):
        assert client.post(f"{path}/forms", data={"part": "0"}).status_code in {403, 404}
    clerk = Desk(school, school.signed_in(STRANGER, "data-clerk"))
    theirs = clerk.brings_in(xlsx(row(2, number="")), without_consent="number")
    assert "Consent forms" not in clerk.page(theirs)
    desk.does(address, "drop")
    assert desk.client.post(f"{address}/forms", data={"part": "0"}).status_code == 409
    assert events_of(school, ConsentDrafted) == []


def test_what_came_in_by_number_is_filled_in_by_the_next_list_with_its_paper(desk):
    desk.brings_in(xlsx(row(1, number="")), without_consent="number")
    heads = (*HEADS, "Өздүк иши")
    address = desk.uploads(with_scans(xlsx((*AIZHAN, "А/1"), heads=heads), 12))
    assert desk.counts(address) == {"changed": 1}
    desk.does(address, "take")
    assert desk.numbers() == ["А/1"]
    assert "Асанова Айжан Бакытовна" in desk.names()


def test_the_same_list_again_is_all_the_same(desk):
    desk.brings_in(with_scans(xlsx(row(1), row(2)), 1, 2))
    again = desk.uploads(with_scans(xlsx(row(1), row(2)), 1, 2))
    assert desk.counts(again) == {"same": 2}


def test_what_has_changed_is_named_and_replaced(school, desk):
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    address = desk.uploads(
        xlsx(tuple("0700 11 22 33" if c == "0555 12 34 56" else c for c in AIZHAN))
    )
    assert desk.counts(address) == {"changed": 1}
    desk.does(address, "take")
    mother = desk.by_name()["Асанова Гүлнара Маратовна"]
    with school.it.runtime.read() as db:
        kept = school.identity.vault.fields_of(db, [mother], [Field.PHONE])
    assert kept[mother][Field.PHONE] == "0700 11 22 33"


def test_siblings_share_a_parent(desk):
    first, second = row(1), row(2, given="Бермет")
    data = with_scans(xlsx(first, (*second[:6], first[6], *second[7:])), 1, 2)
    desk.brings_in(data)
    assert len(desk.names()) == 3


def test_the_same_person_twice_in_a_list_is_taken_once(desk):
    address = desk.uploads(with_scans(xlsx(row(1), row(1)), 1))
    assert desk.counts(address) == {"new": 1, "refused": 1}
    assert "The same person stands in row 2 already." in desk.page(address)


def test_staff_sign_for_themselves(school, desk):
    heads = ("ФИО сотрудника", "Кто", "Номер согласия", "Дата согласия", "Место хранения")
    line = ("Мамытов Бакыт Асанович", "учитель", "31", "01.09.2026", "шкаф 1")
    address = desk.brings_in(with_scans(xlsx(line, heads=heads), 31))
    assert desk.names() == ["Мамытов Бакыт Асанович"]
    assert desk.numbers() == []
    assert desk.client.get(address).status_code == 200


def test_a_grown_up_pupil_signs_alone(school, desk):
    grown = row(12, born="03.02.2008", parent="", phone="", capacity="өзү", document="")
    desk.brings_in(with_scans(xlsx(grown), 12))
    assert len(desk.names()) == 1
    assert len(desk.numbers()) == 1


# Whom a row is about


def test_a_file_number_that_leads_nowhere_keeps_the_row_out(desk):
    heads = (*HEADS, "Личное дело")
    address = desk.uploads(with_scans(xlsx((*AIZHAN, "В/13"), heads=heads), 12))
    assert desk.counts(address) == {"refused": 1}
    assert "Nobody has this file number." in desk.page(address)


def test_a_file_number_of_somebody_else_keeps_the_row_out(desk):
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    other = (*row(13, given="Бермет", born="01.01.2014"), "А/1")
    address = desk.uploads(with_scans(xlsx(other, heads=(*HEADS, "Личное дело")), 13))
    assert desk.counts(address) == {"refused": 1}
    assert "belongs to somebody with another name" in desk.page(address)


def test_one_name_without_a_birth_date_is_a_question(school, desk):
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    namesake = ("Асанова", "Айжан", "", "", *AIZHAN[4:7], "77", *AIZHAN[8:])
    address = desk.uploads(with_scans(xlsx(namesake), 77))
    assert desk.counts(address) == {"ask": 1}
    desk.does(address, "answers", **{"row-2": "new"})
    assert desk.counts(address) == {"new": 1}


def test_an_answer_that_was_not_offered_is_not_heard(school, desk):
    stranger = school.pupil("Бейшеева", signed=paper(register_number="99"))
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    namesake = ("Асанова", "Айжан", "", "", *AIZHAN[4:7], "77", *AIZHAN[8:])
    address = desk.uploads(with_scans(xlsx(namesake), 77))
    desk.does(address, "answers", **{"row-2": stranger})
    assert desk.counts(address) == {"ask": 1}


# All or nothing, once


def test_pressing_twice_brings_in_once(school, desk):
    address = desk.uploads(with_scans(xlsx(row(1)), 1))
    desk.does(address, "take")
    desk.does(address, "take")
    assert desk.numbers() == ["А/1"]
    command = str(uuid4())
    same = {desk.uploads(xlsx(row(2)), command_id=command) for _ in range(2)}
    assert len(same) == 1


def test_of_two_clerks_with_the_same_list_the_second_is_told(school, desk):
    other = Desk(school, school.signed_in(STRANGER, "data-clerk"))
    data = with_scans(xlsx(row(1)), 1)
    mine, theirs = desk.uploads(data), other.uploads(data)
    desk.does(mine, "take")
    other.does(theirs, "take")
    assert "have changed since this list was looked at" in other.page(theirs)
    assert other.counts(theirs) == {"same": 1}
    assert desk.numbers() == ["А/1"]


def test_a_fault_in_the_middle_leaves_nothing_behind(school, desk, monkeypatch):
    address = desk.uploads(with_scans(xlsx(row(1), row(2)), 1, 2))
    before = stored(school)
    store_many = type(school.identity.vault).store_many

    def breaks(vault, db, here, deposits, **other):
        store_many(vault, db, here, deposits[:3], **other)
        raise RuntimeError

    monkeypatch.setattr(type(school.identity.vault), "store_many", breaks)
    desk.does(address, "take")
    assert stored(school) == before
    assert "The work stopped, and nothing was stored." in desk.page(address)
    monkeypatch.undo()
    desk.does(address, "look")
    desk.does(address, "take")
    assert desk.numbers() == ["А/1", "А/2"]


def test_others_are_answered_while_a_list_is_stored(school, desk):
    this = ImportId(desk.uploads(with_scans(xlsx(row(1), row(2)), 1, 2)).rsplit("/", 1)[-1])
    other, answered = school.signed_in(STRANGER, "data-clerk"), []
    pace = Pace(
        storing=answered.append,
        stored=lambda people: answered.append((people, other.get(desk.base).status_code)),
    )
    school.identity.importing.commit(school.context(), HERE, this, TODAY, pace)
    people, *meanwhile = answered
    assert people == sum(stored for stored, _ in meanwhile) == 4
    assert len(meanwhile) > 2
    assert {status for _, status in meanwhile} == {200}


def test_the_list_itself_is_sealed_and_goes_with_the_commit_or_after_a_day(school, desk, tmp_path):
    def lists():
        with school.it.runtime.engine.connect() as db:
            return [
                db.exec_driver_sql(f"select count(*) from {table}").scalar_one()
                for table in ("import_file", "import_part")
            ]

    def clear_text():
        return [
            file.name for file in tmp_path.rglob("*")
            if file.is_file() and "Айжан".encode() in file.read_bytes()
        ]  # fmt: skip

    address = desk.uploads(with_scans(xlsx(AIZHAN), 12))
    desk.page(address)
    desk.report(address)
    assert lists()[0] == 1
    assert clear_text() == []
    desk.does(address, "take")
    assert lists() == [0, 0]
    desk.uploads(with_scans(xlsx(AIZHAN), 12))
    school.it.clock.forward(hours=25)
    school.it.settle()
    assert lists() == [0, 0]


# Who may


@pytest.mark.parametrize("role", ["secretary", "data-clerk"])
def test_the_office_and_the_clerk_bring_in_lists(school, role):
    assert school.signed_in(STRANGER, role).get(f"/identity/{HERE}/import").status_code == 200


@pytest.mark.parametrize(
    "role", ["administrator", "teacher", "librarian", "head", "deputy", "nurse", "data-officer"]
)
def test_nobody_else_brings_in_lists(school, role):
    assert school.signed_in(STRANGER, role).get(f"/identity/{HERE}/import").status_code == 403


def test_az04_somebody_elses_list_is_not_there_for_anybody_else(school, desk):
    address = desk.uploads(with_scans(xlsx(AIZHAN), 12))
    others = (
        (school.signed_in(STRANGER), address),
        (school.signed_in(STRANGER, school=THERE), address.replace(HERE, THERE)),
        (school.signed_in(MOTHER, "head"), address),
    )
    for client, path in others:
        assert client.get(path).status_code in {403, 404}
        assert client.get(f"{path}/report.xlsx").status_code in {403, 404}
        assert client.post(path, data={"act": "drop"}).status_code in {403, 404}
    assert desk.counts(address) == {"new": 1}


def test_a_file_number_of_another_school_leads_nowhere(school, desk):
    school.pupil("Асанова", school=THERE)
    address = desk.uploads(xlsx(("А/1", "Асанова Айжан"), heads=("Личное дело", "ФИО")))
    assert desk.counts(address) == {"refused": 1}


def test_az08_who_was_compared_is_written_down(school, desk):
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    address = desk.uploads(with_scans(xlsx(AIZHAN), 12))
    desk.page(address)
    events = school.it.runtime.store.read(HERE, 0, 10_000)
    seen = [event for event in events if event.type.startswith("identity.personal-data-seen")]
    assert desk.by_name()["Асанова Айжан Бакытовна"].encode() in seen[-1].data


def test_the_report_gives_the_rows_back_with_the_reasons_and_no_formula(desk):
    address = desk.uploads(csv_of(row(1, number=""), row(2, surname="=1+1")).encode())
    first, second = desk.report(address)
    assert first[1] == "Left out"
    assert "No written consent" in first[2]
    assert "This is not a name" in second[2]
    assert "=1+1" in second


def test_columns_that_are_not_clear_are_asked_for(desk):
    heads = ("Окуучу", "Уулу же кызы", "Мать", "Отец")
    line = ("Асанова Айжан", "кызы", "Асанова Гүлнара", "Асанов Бакыт")
    address = desk.uploads(xlsx(line, heads=heads))
    assert "Which column is what?" in desk.page(address)
    said = {"column-0": "ignored", "column-1": "guardian", "column-2": "ignored"}
    desk.does(address, "columns", **said)
    assert desk.counts(address) == {"refused": 1}


def test_the_template_is_read_back(desk):
    data = desk.client.get(f"{desk.base}/template.xlsx").data
    address = desk.uploads(data)
    assert desk.counts(address) == {"refused": 1}
    assert "The scan of the signed paper is not in the file." in desk.page(address)


def test_the_demo_has_an_example_that_shows_every_kind_of_row(school, desk):
    data = desk.client.get(f"{desk.base}/example.zip").data
    address = desk.uploads(data)
    assert desk.counts(address) == {"new": 3, "refused": 4}
    desk.does(address, "take")
    assert len(desk.numbers()) == 3
    assert len(desk.names()) == 5  # Two sisters share a mother.


def test_where_real_people_live_no_example_is_offered(school, desk):
    settings = replace(school.it.runtime.settings, demo=False)
    school.it.runtime.settings = settings
    assert "example.zip" not in desk.client.get(desk.base).get_data(as_text=True)
    assert desk.client.get(f"{desk.base}/example.zip").status_code == 404


def test_what_is_known_is_rebuilt_from_the_events(school, desk):
    identity: Identity = school.identity
    desk.brings_in(with_scans(xlsx(AIZHAN), 12))
    with identity.runtime.read() as db:
        (done,) = imports.latest(db, HERE, 5)
    assert (done.new, done.changed, done.same, done.refused) == (1, 0, 0, 0)
