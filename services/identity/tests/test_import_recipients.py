"""Who else may receive the data, as lists say it: asked one by one, and silence is a no."""

from io import BytesIO

import openpyxl
import pytest

from identity.domain.consent.events import ConsentGiven, Recipient
from identity.domain.imports.columns import Column
from identity.domain.imports.headings import recognised
from identity.texts import consent_text
from services.identity.tests.test_rosters import PUPIL, a_roster
from services.identity.tests.words_consent import by_number, events_of, printed_for
from services.identity.tests.words_imports import AIZHAN, HEADS, Desk, csv_of, with_scans, xlsx

ASKED = (*HEADS, "Билим берүү бөлүмү", "Министрлик")
SCHOOL, DISTRICT, MINISTRY = Recipient.SCHOOL, Recipient.DISTRICT, Recipient.MINISTRY


@pytest.fixture
def desk(school):
    return Desk(school)


def recipients(school) -> set[tuple[Recipient, ...]]:
    """What the records say that came in: of the pupil and of the parent alike."""
    return {event.recipients for event in events_of(school, ConsentGiven)}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("ооба", "ооба"), (SCHOOL, DISTRICT, MINISTRY)),
        (("да", "нет"), (SCHOOL, DISTRICT)),
        (("", "+"), (SCHOOL, MINISTRY)),
        (("жок", ""), (SCHOOL,)),
        (("", ""), (SCHOOL,)),
    ],
)
def test_l02_a_list_says_for_each_recipient_what_the_paper_says(school, desk, said, kept):
    desk.brings_in(with_scans(xlsx((*AIZHAN, *said), heads=ASKED), 12))
    assert recipients(school) == {kept}


def test_l02_a_text_table_says_it_too(school, desk):
    desk.brings_in(with_scans(csv_of((*AIZHAN, "да", "да"), heads=ASKED).encode(), 12))
    assert recipients(school) == {(SCHOOL, DISTRICT, MINISTRY)}


def test_l03_without_the_columns_only_the_school_may_and_the_page_says_so(school, desk):
    address = desk.uploads(with_scans(xlsx(AIZHAN), 12))
    assert "so nobody but the school may" in desk.page(address)
    desk.does(address, "take")
    assert recipients(school) == {(SCHOOL,)}


def test_the_page_names_who_else_may_receive_before_anything_is_stored(desk):
    rows = xlsx((*AIZHAN, "да", ""), heads=ASKED)
    page = desk.page(desk.uploads(with_scans(rows, 12)))
    assert "May also receive the data: District education department." in page
    assert "so nobody but the school may" not in page


def test_l03_an_answer_that_is_not_clear_keeps_the_row_out(desk):
    rows = xlsx((*AIZHAN, "мүмкүн", ""), heads=ASKED)
    address = desk.uploads(with_scans(rows, 12))
    assert desk.counts(address) == {"refused": 1}
    assert "This cannot be read: May the education department receive it." in desk.page(address)


def test_l02_a_form_of_the_old_wording_cannot_say_yes_to_what_it_does_not_ask(
    school, desk, monkeypatch
):
    pupil, before = by_number(school, "А"), consent_text("2026-1")
    with monkeypatch.context() as then:
        then.setattr("identity.application.consents.consent_text", lambda: before)
        printed_for(school, pupil)
    heads, form = (*ASKED, "Личное дело"), (*AIZHAN[:7], "К-2026/1", *AIZHAN[8:])
    address = desk.uploads(with_scans(xlsx((*form, "да", "", "А/1"), heads=heads), "К-2026-1"))
    assert desk.counts(address) == {"refused": 1}
    assert "does not ask who else may receive the data" in desk.page(address)
    desk.brings_in(with_scans(xlsx((*form, "нет", "", "А/1"), heads=heads), "К-2026-1"))
    assert recipients(school) == {(SCHOOL,)}


def test_a_one_roster_file_says_nothing_of_consents_and_the_page_says_that(desk):
    address = desk.uploads(a_roster(PUPIL))
    page = desk.page(address)
    assert "A OneRoster file says nothing of consents." in page
    assert desk.counts(address) == {"refused": 1}


def test_the_empty_list_asks_for_each_recipient(desk):
    data = desk.client.get(f"{desk.base}/template.xlsx").data
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    columns = {recognised(str(cell.value)) for cell in sheet[1]}
    assert {Column.DISTRICT, Column.MINISTRY} <= columns
    assert None not in columns
    assert len(sheet.data_validations.dataValidation) == 4


@pytest.mark.parametrize(
    ("heading", "column"),
    [("Бөлүмгө берүүгө макул", Column.DISTRICT), ("Отдел образования", Column.DISTRICT),
     ("РОО", Column.DISTRICT), ("District", Column.DISTRICT),
     ("Министрликке берүүгө макул", Column.MINISTRY), ("Министерство", Column.MINISTRY)],
)  # fmt: skip
def test_recipients_are_known_by_the_headings_that_schools_write(heading, column):
    assert recognised(heading) is column


def test_a_paper_of_somebody_known_that_lacks_something_says_what(school, desk):
    """Somebody who came in by number: not only that a consent is missing, but why."""
    by_number(school, "А")
    address = desk.uploads(xlsx((*AIZHAN, "А/1"), heads=(*HEADS, "Личное дело")))
    page = desk.page(address)
    assert "No written consent covers this" in page
    assert "The scan of the signed paper is not in the file." in page
