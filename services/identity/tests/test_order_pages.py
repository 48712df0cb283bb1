"""The register of orders over its pages: numbered, cancelled, printed, kept from strangers."""

import pytest
from sqlalchemy import select

from identity.vault.papers import paper, share
from services.identity.tests.words import (
    HERE,
    MOTHER,
    PDF,
    SECRETARY,
    THERE,
    a_scan,
    an_id,
)
from services.identity.tests.words_orders import (
    DAY,
    head,
    issue,
    number_of,
    roles_of,
    typed_order,
)


def test_orders_without_a_number_get_the_next_one(school):
    numbers = [number_of(school, issue(head(school))) for _ in range(3)]
    assert numbers == ["1", "2", "3"]
    assert number_of(school, issue(head(school), series="к")) == "1-к"


def test_a_number_from_the_paper_book_goes_on_from_there(school):
    issue(head(school), number="41")
    assert number_of(school, issue(head(school))) == "42"


def test_a_number_that_is_taken_is_refused_and_what_was_typed_stays(school):
    issue(head(school), number="5")
    again = typed_order(number="05", words="негизи бар")
    answered = head(school).post(f"/identity/{HERE}/orders", data=again)
    assert answered.status_code == 409
    assert "негизи бар" in answered.text


def test_a_double_click_enters_one_order(school):
    form = typed_order()
    first = head(school).post(f"/identity/{HERE}/orders", data=form)
    second = head(school).post(f"/identity/{HERE}/orders", data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert number_of(school, issue(head(school))) == "2"


def test_each_school_has_its_own_book(school):
    there = school.signed_in(an_id("their head"), "head", school=THERE)
    assert number_of(school, issue(head(school))) == number_of(school, issue(there, THERE)) == "1"


def test_l17_a_cancelled_order_takes_its_roles_back_at_once(school):
    person = school.staff()
    order_id = issue(head(school), person_id=person, role="librarian")
    school.undertakes(person)
    assert roles_of(school, person) == {"librarian"}
    path = f"/identity/{HERE}/orders/{order_id}/cancel"
    answered = head(school).post(path, data={"on": DAY, "valid_from": DAY})
    assert answered.status_code == 303, answered.text
    assert roles_of(school, person) == set()
    page = head(school).get(f"/identity/{HERE}/orders/{order_id}").text
    assert "cancelled by order No. 2" in page
    assert head(school).post(path, data={"on": DAY, "valid_from": DAY}).status_code == 409


def test_l17_nothing_rests_on_a_cancelled_order(school):
    person, order_id = school.staff(), issue(head(school))
    head(school).post(
        f"/identity/{HERE}/orders/{order_id}/cancel", data={"on": DAY, "valid_from": DAY}
    )
    grant = {"person_id": person, "role": "teacher", "valid_from": DAY}
    answered = head(school).post(f"/identity/{HERE}/orders/{order_id}/roles", data=grant)
    assert answered.status_code == 409


def test_l17_a_secretary_does_not_cancel_what_gives_power(school):
    person = school.staff()
    order_id = issue(head(school), person_id=person, role="deputy")
    path = f"/identity/{HERE}/orders/{order_id}/cancel"
    answered = school.signed_in().post(path, data={"on": DAY, "valid_from": DAY})
    assert answered.status_code == 409
    assert roles_of(school, person) == {"deputy"}


def test_a_cancellation_does_not_lie_in_the_future(school):
    order_id = issue(head(school))
    form = {"on": DAY, "valid_from": "01.12.2026"}
    path = f"/identity/{HERE}/orders/{order_id}/cancel"
    assert head(school).post(path, data=form).status_code == 409


def test_a_substitution_makes_a_teacher_for_its_days(school):
    person = school.staff()
    issue(head(school), kind="substitution", valid_until="20.11.2026", person_id=person)
    assert roles_of(school, person) == {"teacher"}
    endless = typed_order(kind="substitution", person_id=person)
    assert head(school).post(f"/identity/{HERE}/orders", data=endless).status_code == 409


def test_pupils_are_named_by_their_file_numbers(school):
    pupil = school.pupil("Асанова")
    order_id = issue(head(school), kind="admission", file_numbers="а/1")
    assert pupil in head(school).get(f"/identity/{HERE}/orders/{order_id}").text
    unknown = typed_order(kind="admission", file_numbers="Я/99")
    assert head(school).post(f"/identity/{HERE}/orders", data=unknown).status_code == 422


@pytest.mark.parametrize("kind", ["founding", "cancellation", "rollout", "terms", "nonsense"])
def test_what_has_a_page_of_its_own_is_not_entered_here(school, kind):
    answered = head(school).post(f"/identity/{HERE}/orders", data=typed_order(kind=kind))
    assert answered.status_code == 422


def test_the_register_is_found_by_year_kind_and_state(school):
    issue(head(school), number="77")
    issue(head(school), number="88", kind="other", valid_until=DAY)

    def shown(query: str) -> str:
        return head(school).get(f"/identity/{HERE}/orders?{query}").text

    assert "No. 77" in shown("kind=appointment")
    assert "No. 88" not in shown("kind=appointment")
    assert "No. 77" not in shown("year=2020")
    assert "No. 88" in shown("state=in-force&year=2026")
    assert "No. 88" not in shown("state=cancelled")
    assert head(school).get(f"/identity/{HERE}/orders?state=lost").status_code == 422


def test_l01_scan_and_words_of_an_order_are_sealed_and_go_with_a_person(school):
    person = school.staff("Жумабаева")
    order_id = issue(
        head(school), person_id=person, role="librarian", words="Жумабаева тууралуу",
        scan=a_scan(),
    )  # fmt: skip
    path = f"/identity/{HERE}/orders/{order_id}/scan"
    assert head(school).get(path).data == PDF
    with school.it.runtime.read() as db:
        sealed = [bytes(value) for value in db.execute(select(paper.c.sealed)).scalars()]
        assert len(db.execute(select(share)).all()) == 2
    assert len(sealed) == 2
    assert not any(PDF in value or "Жумабаева".encode() in value for value in sealed)
    school.forgets(person)
    assert head(school).get(path).status_code == 404
    assert head(school).get(f"/identity/{HERE}/orders/{order_id}").status_code == 200


def test_l01_a_paper_that_names_somebody_without_consent_is_not_kept(school):
    person = school.staff()
    school.forgets(person)
    with school.it.runtime.read() as db:
        before = len(db.execute(select(paper)).all())
    form = typed_order(kind="other", words="негизи", person_id=person)
    answered = head(school).post(f"/identity/{HERE}/orders", data=form)
    assert answered.status_code == 409
    with school.it.runtime.read() as db:
        assert len(db.execute(select(paper)).all()) == before


def test_a_scan_can_follow_and_only_a_scan(school):
    order_id = issue(head(school))
    path = f"/identity/{HERE}/orders/{order_id}/scan"
    assert head(school).post(path, data={"scan": a_scan(b"<html>")}).status_code == 422
    assert head(school).post(path, data={"scan": a_scan()}).status_code == 303
    assert head(school).get(path).data == PDF


def test_the_administrator_keeps_orders_and_opens_no_scan(school):
    order_id = issue(head(school), scan=a_scan())
    administrator = school.signed_in(SECRETARY, "administrator")
    assert administrator.get(f"/identity/{HERE}/orders/{order_id}").status_code == 200
    assert administrator.get(f"/identity/{HERE}/orders/{order_id}/scan").status_code == 404


def test_orders_registers_and_acts_are_printed(school):
    person = school.staff()
    order_id = issue(head(school), person_id=person, role="librarian", words="<b>#негиз</b>")
    for path in (
        f"orders/{order_id}/order.pdf",
        "orders/register.pdf?year=2026",
        "duties/acts.pdf",
        "terms.pdf",
    ):
        printed = head(school).get(f"/identity/{HERE}/{path}")
        assert printed.data.startswith(b"%PDF-"), path


def test_the_data_officer_reads_duties_without_links_to_orders_that_stay_closed(school):
    order_id = issue(head(school), person_id=school.staff(), role="librarian")
    officer = school.signed_in(an_id("data officer"), "data-officer")
    assert f"/orders/{order_id}" in head(school).get(f"/identity/{HERE}/duties").text
    shown = officer.get(f"/identity/{HERE}/duties").text
    assert "order No. 1" in shown
    assert f"/orders/{order_id}" not in shown


def test_az04_an_order_of_another_school_is_not_there(school):
    there = school.signed_in(an_id("their head"), "head", school=THERE)
    order_id = issue(there, THERE)
    for page in ("", "/cancel", "/order.pdf", "/roles", "/scan"):
        path = f"/identity/{HERE}/orders/{order_id}{page}"
        assert head(school).get(path).status_code == 404, page


def test_who_lacks_a_duty_is_named_first(school):
    page = head(school).get(f"/identity/{HERE}/duties").text
    assert "Nobody has these duties yet" in page
    assert "Data protection officer" in page
    person = school.staff()
    issue(head(school), person_id=person, role="librarian", valid_until="30.11.2026")
    page = head(school).get(f"/identity/{HERE}/duties").text
    assert "These duties end soon" in page
    assert person in page


def test_l18_a_signed_sheet_is_taken_in_by_the_office(school):
    person = school.staff()
    path = f"/identity/{HERE}/duties/{person}/undertaking"
    assert head(school).post(path, data={"on": DAY}).status_code == 409
    assert head(school).post(path, data={"on": DAY, "scan": a_scan()}).status_code == 303
    pupil = school.pupil(mother=MOTHER)
    path = f"/identity/{HERE}/duties/{pupil}/undertaking"
    assert head(school).post(path, data={"on": DAY, "scan": a_scan()}).status_code in {404, 422}
