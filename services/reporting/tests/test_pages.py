"""What each person sees of the reports, and what nobody else does."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest

from chassis.testing import Running, running
from reporting.entrypoints.service import SERVICE
from services.reporting.tests.words import (
    AIDAI,
    ATLAS,
    BEK,
    FIVE_A,
    FIVE_B,
    HEAD_TEACHER,
    OURS,
    PRIMER,
    THEIRS,
    District,
    absent,
    accessioned,
    departed,
    enrolled,
    formed,
    held,
    lent,
    marked,
    registered,
    returned,
    school,
)

TODAY = 77
"""The day of the tests' clock, 16 November, counted from 1 September."""

HEAD = ("person-head", ("head", OURS))
DEPUTY = ("person-deputy", ("deputy", OURS))
LIBRARIAN = ("person-librarian", ("librarian", OURS))
SECRETARY = ("person-secretary", ("secretary", OURS))
CLASS_TEACHER = (HEAD_TEACHER, ("teacher", OURS))
OTHER_TEACHER = ("person-teacher", ("teacher", OURS))
PARENT = ("person-parent", ("parent", OURS))
PUPIL = (AIDAI, ("pupil", OURS))
OFFICER = ("person-officer", ("district-officer", "district"))
OPERATOR = ("person-operator", ("operator", "district"))
FOREIGN_HEAD = ("person-foreign", ("head", THEIRS))
EVERYBODY = (
    HEAD, DEPUTY, LIBRARIAN, SECRETARY, CLASS_TEACHER, OTHER_TEACHER, PARENT, PUPIL, OFFICER,
    OPERATOR, FOREIGN_HEAD,
)  # fmt: skip


def a_school_day() -> District:
    district = District().says(school(), school(THEIRS, "2"), at="district")
    district.says(
        formed(FIVE_A), formed(FIVE_B, letter="Б"),
        registered(AIDAI, "А/1"), registered(BEK, "=1+1"),
        enrolled(AIDAI), enrolled(BEK), departed(BEK, FIVE_A, on=TODAY),
        accessioned(PRIMER, "74.2"), lent(PRIMER, on=TODAY), lent(ATLAS, to=BEK, on=TODAY),
        returned(ATLAS, on=TODAY),
        held("l1", on=TODAY), absent(BEK, "l1", on=TODAY), marked("m1", 5, on=TODAY),
        marked("m2", 4, who=BEK, on=TODAY), marked("m3", 4, who=BEK, on=TODAY),
    )  # fmt: skip
    return district


def hear(it: Running, district: District) -> None:
    for (source, _), log in district.logs.items():
        it.hear(source, *(envelope.to_json() for envelope in log))


@pytest.fixture
def district() -> District:
    return a_school_day()


@pytest.fixture
def it(district) -> Iterator[Running]:
    with running(SERVICE) as it:
        hear(it, district)
        yield it


def see(it, who, path):
    person, *grants = who
    return it.client.as_(person, *grants).get(path)


# --- For whom

ROUTES = {
    f"/reporting/{OURS}/overview": {HEAD, DEPUTY},
    f"/reporting/{OURS}/overview.json": {HEAD, DEPUTY},
    f"/reporting/{OURS}/loans": {HEAD, DEPUTY, LIBRARIAN},
    f"/reporting/{OURS}/loans.csv": {HEAD, DEPUTY, LIBRARIAN},
    f"/reporting/{OURS}/loans.xlsx": {HEAD, DEPUTY, LIBRARIAN},
    f"/reporting/{OURS}/contingent": {HEAD, DEPUTY, SECRETARY},
    f"/reporting/{OURS}/contingent.csv": {HEAD, DEPUTY, SECRETARY},
    f"/reporting/{OURS}/contingent.xlsx": {HEAD, DEPUTY, SECRETARY},
    f"/reporting/{OURS}/marks": {HEAD, DEPUTY, CLASS_TEACHER, OTHER_TEACHER},
    f"/reporting/{OURS}/marks/{FIVE_A}": {HEAD, DEPUTY, CLASS_TEACHER},
    f"/reporting/{OURS}/marks/{FIVE_A}/marks.csv": {HEAD, DEPUTY, CLASS_TEACHER},
    f"/reporting/{OURS}/marks/{FIVE_A}/marks.xlsx": {HEAD, DEPUTY, CLASS_TEACHER},
    "/reporting/district/overview": {OFFICER},
    "/reporting/district/overview.csv": {OFFICER},
    "/reporting/district/overview.xlsx": {OFFICER},
}


@pytest.mark.parametrize("path", ROUTES)
def test_each_report_is_for_some_and_for_nobody_else(it, path):
    allowed = {who for who in EVERYBODY if see(it, who, path).status_code == 200}

    assert allowed == ROUTES[path]


@pytest.mark.parametrize("path", ROUTES)
def test_who_is_not_signed_in_sees_nothing(it, path):
    assert it.client.script().get(path).status_code == 401


def test_the_class_of_another_school_is_not_there(it):
    assert see(it, FOREIGN_HEAD, f"/reporting/{THEIRS}/marks/{FIVE_A}").status_code == 404


def test_every_address_of_reporting_was_tried(it):
    tried = {path.replace(OURS, "<school>").replace(FIVE_A, "<class_id>") for path in ROUTES}
    tried = {path.replace("csv", "*").replace("xlsx", "*") for path in tried}
    own = {e.route.rule for e, _ in it.site._endpoints if e.owner in SERVICE.http}
    own = {rule.replace("<any(csv,xlsx):kind>", "*") for rule in own} - {"/reporting/"}

    assert own == tried


@pytest.mark.parametrize(
    ("who", "place"),
    [
        (HEAD, f"/reporting/{OURS}/overview"),
        (LIBRARIAN, f"/reporting/{OURS}/loans"),
        (SECRETARY, f"/reporting/{OURS}/contingent"),
        (OTHER_TEACHER, f"/reporting/{OURS}/marks"),
        (OFFICER, "/reporting/district/overview"),
    ],
)
def test_everybody_begins_at_their_own_report(it, who, place):
    assert see(it, who, "/reporting/").headers["Location"] == place


def test_who_has_no_report_is_told_so(it):
    assert see(it, PARENT, "/reporting/").status_code == 403


# --- The day


def test_the_overview_tells_the_day_in_figures(it):
    figures = see(it, HEAD, f"/reporting/{OURS}/overview.json").get_json()

    assert figures["day"] == "2026-11-16"
    assert (figures["lent"], figures["returned"], figures["open"]) == (2, 1, 1)
    assert (figures["lessons"], figures["marks"], figures["absent"]) == (1, 3, 1)
    assert (figures["pupils"], figures["left"]) == (1, 1)


def test_a_fact_is_on_the_page_as_soon_as_it_is_heard(it, district):
    figures = see(it, HEAD, f"/reporting/{OURS}/overview.json")
    head = it.client.as_(HEAD[0], HEAD[1])
    unchanged = {"If-None-Match": figures.headers["ETag"]}
    address = f"/reporting/{OURS}/overview.json"
    assert head.get(address, headers=unchanged).status_code == 304

    hear(it, district.says(lent(ATLAS, to=AIDAI, on=TODAY)))

    changed = head.get(address, headers=unchanged)
    assert (changed.status_code, changed.get_json()["lent"]) == (200, 3)


def test_midnight_changes_the_page_without_a_fact(it):
    figures = see(it, HEAD, f"/reporting/{OURS}/overview.json")

    it.clock.forward(hours=20)

    again = it.client.as_(HEAD[0], HEAD[1]).get(
        f"/reporting/{OURS}/overview.json", headers={"If-None-Match": figures.headers["ETag"]}
    )
    assert (again.status_code, again.get_json()["lent"]) == (200, 0)


def test_the_page_says_of_when_its_newest_fact_is(it):
    page = see(it, HEAD, f"/reporting/{OURS}/overview").text

    assert "As of 14:00:00" in page


def test_an_empty_school_is_told_what_comes_first():
    with running(SERVICE) as it:
        for place in ("overview", "loans", "contingent", "marks"):
            page = see(it, HEAD, f"/reporting/{OURS}/{place}")

            assert page.status_code == 200
            assert "Nothing has been recorded yet." in page.text


@pytest.mark.parametrize("place", ["overview", "loans", "contingent", "marks", "marks/5a"])
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_pages_are_small_and_speak_the_readers_language(it, place, language):
    page = see(it, HEAD, f"/reporting/{OURS}/{place}?language={language}")

    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
    assert len(page.data) < 40_000
    assert "<script>" not in page.text
    assert " style=" not in page.text


# --- Days


def test_days_choose_what_is_shown(it):
    page = see(it, HEAD, f"/reporting/{OURS}/loans?first=01.11.2026&last=2026-11-10")

    assert "Nothing was lent in these days" in page.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("first=16.11.2026&last=01.11.2026", "The first day comes after the last one."),
        ("first=01.01.1900&last=01.11.2026", "Choose at most three years."),
        ("first=yesterday", "Write a day as 12.09.2026."),
    ],
)
@pytest.mark.parametrize("place", ["loans", "contingent", "marks", "marks/5a"])
def test_days_that_make_no_period_are_said_and_kept(it, place, asked, said):
    page = see(it, HEAD, f"/reporting/{OURS}/{place}?{asked}")

    assert page.status_code == 422
    assert said in page.text
    assert f'value="{asked.split("&")[0].split("=")[1]}"' in page.text


def test_a_file_for_days_that_make_no_period_is_refused(it):
    path = f"/reporting/{OURS}/loans.csv?first=16.11.2026&last=01.11.2026"

    assert see(it, HEAD, path).status_code == 422


# --- Files


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_marks_go_out_with_file_numbers_and_without_ids_or_formulas(it):
    answer = see(it, HEAD, f"/reporting/{OURS}/marks/{FIVE_A}/marks.csv?table=pupils")
    rows = rows_of(answer)

    assert [row[0] for row in rows[1:]] == ["'=1+1", "А/1"]
    assert rows[1][1:] == ["0", "2", "0", "0", "4.00", "1"]
    assert AIDAI not in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_workbook_holds_every_table_and_no_formula(it):
    answer = see(it, HEAD, f"/reporting/{OURS}/marks/{FIVE_A}/marks.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))

    assert len(book.sheetnames) == 2
    pupils = book.worksheets[1]
    assert pupils["A2"].value == "=1+1"
    assert pupils["A2"].data_type == "s"
    assert pupils["F2"].value == 4


def test_each_table_of_a_report_has_its_own_csv(it):
    days = rows_of(see(it, HEAD, f"/reporting/{OURS}/loans.csv?table=days"))
    sections = rows_of(see(it, HEAD, f"/reporting/{OURS}/loans.csv?table=sections"))

    assert days[-1] == ["2026-11-16", "2", "1"]
    assert sections[1:] == [["Education", "1"], ["Other", "1"]]
    assert see(it, HEAD, f"/reporting/{OURS}/loans.csv?table=nothing").status_code == 404


def test_names_that_are_markup_are_text():
    district = District().says(formed(FIVE_A, letter="<b>А</b>"), enrolled(AIDAI))
    district.says(held("l1", subject="<script>alert(1)</script>"))
    with running(SERVICE) as it:
        hear(it, district)
        for place in ("contingent", "marks", f"marks/{FIVE_A}"):
            page = see(it, HEAD, f"/reporting/{OURS}/{place}").text

            assert "<b>А" not in page
            assert "<script>alert" not in page


# --- The district


def test_the_district_sees_no_cell_of_one_or_two_pupils(it):
    rows = rows_of(see(it, OFFICER, "/reporting/district/overview.csv"))

    assert rows[1] == ["№1 мектеп", "< 3", "< 3", "< 3", "< 3", "< 3", "< 3", "< 3"]
    assert rows[2][1:4] == ["0", "0", "0"]


def test_the_district_page_is_a_page(it):
    page = see(it, OFFICER, "/reporting/district/overview")

    assert page.status_code == 200
    assert "№2 мектеп" in page.text
