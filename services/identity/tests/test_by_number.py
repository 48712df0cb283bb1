"""A pupil whose family signs nothing lives everywhere as a number (L-20)."""

import pytest
from sqlalchemy import select

from identity.domain.ids import PersonId
from identity.domain.people.refusals import NoLetter
from identity.vault.schema import person_key, record
from services.identity.tests.words import HERE, an_id

PUPILS = f"/identity/{HERE}/people"
BEK = PersonId(an_id("bek"))


def entered(school, letter="б", pupil=BEK):
    done = school.identity.office.enter_by_number(school.context(), HERE, pupil, letter)
    school.it.settle()
    return done


def test_l20_a_pupil_is_entered_as_a_number_and_nothing_is_kept(school):
    entered(school)
    assert school.file_number(BEK) == "Б/1"
    with school.it.runtime.read() as db:
        assert db.execute(select(record)).all() == []
    with school.identity.vault.keys.engine.connect() as db:
        assert db.execute(select(person_key)).all() == []


def test_l20_numbers_with_and_without_a_name_count_together(school):
    entered(school)
    assert school.file_number(school.pupil("Бейшеева")) == "Б/2"


@pytest.mark.parametrize("typed", ["", "7", "Бейшеев", "Б/", "=", "<"])
def test_l20_a_letter_is_one_letter_and_never_a_name(school, typed):
    with pytest.raises(NoLetter):
        entered(school, typed)


def test_l20_the_page_enters_and_shows_the_number(school):
    secretary = school.signed_in()
    assert "By number only" in secretary.get(f"{PUPILS}/new").text
    sent = {"letter": "Б", "command_id": an_id("press")}
    first, again = (secretary.post(f"{PUPILS}/by-number", data=sent) for _ in range(2))
    assert (first.status_code, first.location) == (again.status_code, again.location)
    school.it.settle()
    page = secretary.get(first.location)
    assert page.status_code == 200
    assert "Б/1" in page.text
    assert secretary.get(PUPILS).text.count("Б/2") == 0


def test_l20_what_is_no_letter_is_refused_beside_the_field(school):
    refused = school.signed_in().post(f"{PUPILS}/by-number", data={"letter": "Бейшеев"})
    assert refused.status_code == 422
    assert "Write one letter." in refused.text


@pytest.mark.parametrize("role", ["teacher", "librarian", "parent", "pupil", "deputy"])
def test_l20_others_do_not_enter_pupils(school, role):
    visitor = school.signed_in(an_id(role), role)
    assert visitor.get(f"{PUPILS}/by-number").status_code == 403
    assert visitor.post(f"{PUPILS}/by-number", data={"letter": "Б"}).status_code == 403


def test_l20_every_page_of_the_office_works_with_the_number(school):
    entered(school)
    secretary = school.signed_in()
    for path in (PUPILS, f"{PUPILS}/{BEK}", f"{PUPILS}.xlsx", f"/identity/{HERE}/consents"):
        assert secretary.get(path).status_code == 200
