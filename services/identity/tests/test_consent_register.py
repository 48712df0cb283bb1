"""The register of consents page by page; and the ways of a consent once more on PostgreSQL."""

import gzip
import re
from uuid import uuid4

import pytest

from chassis.testing import running
from identity.domain.ids import PersonId
from identity.entrypoints.birthdays import end_all
from identity.entrypoints.service import SERVICE
from identity.readmodels import consent_register
from services.identity.tests.test_district import environ  # noqa: F401 - a fixture
from services.identity.tests.words import HERE, MOTHER, SECRETARY, THERE, TODAY, School, paper
from services.identity.tests.words_consent import (
    by_number,
    in_class,
    printed_for,
    state_of,
    take_in,
)

REGISTER = f"/identity/{HERE}/consents"


def many_printed(school, count):
    """Pupils by number, each with a printed form."""
    pupils = [PersonId(str(uuid4())) for _ in range(count)]
    for pupil in pupils:
        school.identity.office.enter_by_number(school.context(), HERE, pupil, "Б")
    printed_for(school, *pupils)
    return pupils


@pytest.fixture
def secretary(school):
    return school.signed_in(SECRETARY, "secretary")


def numbers(page):
    return re.findall(r"No\. (К-2026/\d+|\d+)<", page)


def test_the_register_is_paged_by_fifty_and_each_paper_is_on_one_page(school, secretary):
    in_class(school, *many_printed(school, 120))
    pages = [secretary.get(REGISTER, query_string={"page": n}).text for n in (1, 2, 3)]
    shown = [numbers(page) for page in pages]
    assert [len(found) for found in shown] == [50, 50, 20]
    assert [number for found in shown for number in found] == [
        f"К-2026/{n}" for n in range(120, 0, -1)
    ]
    assert numbers(secretary.get(f"{REGISTER}?page=99").text) == shown[2]


def test_a_page_of_the_register_is_small(school, secretary):
    in_class(school, *many_printed(school, 120))
    for n in (1, 2):
        sent = secretary.get(REGISTER, query_string={"page": n}).get_data()
        assert len(gzip.compress(sent)) < 10_000
        assert len(sent) < 45_000


def test_classes_and_what_is_to_do_come_first_and_on_the_first_page_only(school, secretary):
    in_class(school, *many_printed(school, 60), school.pupil("Асанова"))
    first, second = (secretary.get(REGISTER, query_string={"page": n}).text for n in (1, 2))
    assert first.index("8-А") < first.index("without a consent") < first.index("К-2026/")
    assert "1 of 61" in first
    assert "60 people without" in first
    assert "8-А" not in second
    assert "without a consent" not in second


def test_the_register_is_filtered_by_state_and_by_number(school, secretary):
    school.pupil("Асанова", signed=paper(register_number="12-к"))
    gone = school.pupil("Бейшеева", signed=paper(register_number="77"))
    school.forgets(gone)
    many_printed(school, 3)
    assert numbers(secretary.get(f"{REGISTER}?state=drafted").text) == [
        "К-2026/3", "К-2026/2", "К-2026/1",
    ]  # fmt: skip
    assert numbers(secretary.get(f"{REGISTER}?state=withdrawn").text) == ["77"]
    for typed in ("К-2026/2", "к-2026/2", "K-2026/2", "k-2026/2", "2"):
        found = secretary.get(REGISTER, query_string={"number": typed}).text
        assert numbers(found) == ["К-2026/2"]
    assert "12-к" in secretary.get(REGISTER, query_string={"number": "12-к"}).text
    nothing = secretary.get(REGISTER, query_string={"number": "2", "state": "withdrawn"}).text
    assert "No paper is like that" in nothing


@pytest.mark.parametrize("typed", ["<b>", "' or 1=1", "%", "_", "=1+1"])
def test_a_number_that_is_none_finds_nothing_and_harms_nothing(school, secretary, typed):
    many_printed(school, 2)
    page = secretary.get(REGISTER, query_string={"number": typed})
    assert page.status_code == 200
    assert numbers(page.text) == []
    assert "<b>" not in page.text


def test_what_is_not_a_state_or_a_page_is_refused(secretary):
    for asked in ({"state": "lost"}, {"page": "0"}, {"number": "1" * 21}, {"who": "x"}):
        assert secretary.get(REGISTER, query_string=asked).status_code == 422


def test_az04_papers_of_another_school_are_not_in_the_register(school):
    many_printed(school, 2)
    stranger = school.signed_in(SECRETARY, "secretary", school=THERE)
    assert numbers(stranger.get(f"/identity/{THERE}/consents").text) == []
    with school.it.runtime.read() as db:
        assert consent_register.counts(db, THERE) == {}
        assert consent_register.without(db, THERE, 40) == (0, [])


# --- On PostgreSQL


def test_consents_are_the_same_on_postgresql(environ):  # noqa: F811 - the fixture
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        secretary = school.signed_in(SECRETARY, "secretary")
        assert secretary.get(REGISTER).status_code == 200
        first, second, grown_up = by_number(school), by_number(school), by_number(school)
        in_class(school, first, second, grown_up)
        printed_for(school, first, second, grown_up)
        assert take_in(school, secretary, first, recipient_district="yes").status_code == 303
        assert take_in(school, secretary, second, purpose_emis="no").status_code == 303
        take_in(school, secretary, grown_up, birth_date="17.11.2008", own_signature="yes")
        assert [state_of(school, who) for who in (first, second)] == ["active", "refused"]
        page = secretary.get(REGISTER).text
        assert "2 of 3" in page
        assert len(numbers(page)) == 5  # Both mothers sign for themselves on the same paper.
        assert numbers(secretary.get(f"{REGISTER}?number=2&state=refused").text) == ["К-2026/2"]
        assert secretary.get(f"{REGISTER}/birthdays").status_code == 200
        it.clock.forward(days=1)
        assert end_all(it.runtime) == 1
        school.it.settle()
        assert state_of(school, grown_up) == "expired"
        school.forgets(first)
        assert state_of(school, first) == "withdrawn"
        child = school.pupil(mother=MOTHER, signed=paper(valid_from=TODAY))
        assert state_of(school, child) == "active"
        school.identity.vault.keys.engine.dispose()
