"""Job instructions: approved by the head's order, acknowledged by each holder (1.6, 5.1)."""

from dataclasses import replace

import pytest

from identity.domain.ids import OrderId
from identity.domain.instructions.acknowledgement import (
    AcknowledgeInstruction,
    InstructionAcknowledged,
    acknowledgements,
)
from identity.domain.instructions.instruction import (
    ApproveInstruction,
    DraftInstruction,
    InstructionApproved,
    InstructionDrafted,
    instructions,
)
from identity.domain.instructions.refusals import (
    InstructionChanged,
    InstructionEmpty,
    NothingToApprove,
    NotYourInstruction,
)
from identity.domain.orders.events import OrderIssued, OrderKind, Role
from identity.domain.orders.refusals import OrderUnknown
from services.identity.tests.words import HEAD, HERE, LIBRARIAN, SECRETARY, TODAY, Given, an_id
from services.identity.tests.words_orders import DAY, head, issue

ORDER = OrderIssued(
    order_id=OrderId(an_id("order")),
    kind=OrderKind.INSTRUCTIONS,
    number="3",
    on=TODAY,
    valid_from=TODAY,
    valid_until=None,
    entered_by=SECRETARY,
)
DRAFT = DraftInstruction(role=Role.LIBRARIAN, text_hash="a" * 64, is_complete=True, drafted_by=HEAD)
DRAFTED = InstructionDrafted(role=Role.LIBRARIAN, version=1, text_hash="a" * 64, drafted_by=HEAD)
APPROVE = ApproveInstruction(role=Role.LIBRARIAN, order=ORDER)
APPROVED = InstructionApproved(
    role=Role.LIBRARIAN,
    version=1,
    text_hash="a" * 64,
    order_id=ORDER.order_id,
    valid_from=TODAY,
)
READ = AcknowledgeInstruction(
    person_id=LIBRARIAN,
    role=Role.LIBRARIAN,
    version=1,
    approved=APPROVED,
    held=frozenset({"librarian"}),
    on=TODAY,
)
HAS_READ = InstructionAcknowledged(
    person_id=LIBRARIAN, role=Role.LIBRARIAN, version=1, text_hash="a" * 64, on=TODAY
)
given, reading = Given(instructions), Given(acknowledgements)


def test_an_instruction_is_drafted_and_approved_by_an_order():
    given().when(DRAFT).then(DRAFTED)
    given(DRAFTED).when(APPROVE).then(APPROVED)
    given(DRAFTED, APPROVED).when(APPROVE).nothing_happens()


def test_it_takes_both_languages():
    given().when(replace(DRAFT, is_complete=False)).refused(InstructionEmpty)


def test_only_a_draft_is_approved_and_only_by_an_order_about_it():
    given().when(APPROVE).refused(NothingToApprove)
    other = replace(ORDER, order_id=OrderId(an_id("other order")))
    given(DRAFTED, APPROVED).when(replace(APPROVE, order=other)).refused(NothingToApprove)
    about_else = replace(ORDER, kind=OrderKind.OTHER)
    given(DRAFTED).when(replace(APPROVE, order=about_else)).refused(OrderUnknown)


def test_a_draft_is_written_over_and_an_approved_version_is_not():
    anew = replace(DRAFT, text_hash="b" * 64)
    assert given(DRAFTED).when(anew).decided()[0].version == 1
    assert given(DRAFTED, APPROVED).when(anew).decided()[0].version == 2
    given(DRAFTED, APPROVED).when(DRAFT).nothing_happens()


def test_a_holder_acknowledges_it_once():
    reading().when(READ).then(HAS_READ)
    reading(HAS_READ).when(READ).nothing_happens()


def test_a_new_version_asks_again():
    second = replace(APPROVED, version=2, text_hash="b" * 64)
    reading(HAS_READ).when(replace(READ, approved=second)).refused(InstructionChanged)
    again = replace(READ, approved=second, version=2)
    assert reading(HAS_READ).when(again).decided()[0].version == 2


def test_nobody_acknowledges_for_another_duty():
    reading().when(replace(READ, held=frozenset({"teacher"}))).refused(NotYourInstruction)
    reading().when(replace(READ, approved=None)).refused(InstructionChanged)


def approved(school, role: str = "librarian", text: str = "Китептерди берет.") -> None:
    path = f"/identity/{HERE}/instructions/{role}"
    written = {"ky": text, "ru": "Выдаёт книги."}
    assert head(school).post(f"{path}/draft", data=written).status_code == 303
    on_paper = {"on": DAY, "valid_from": DAY}
    assert head(school).post(f"{path}/approve", data=on_paper).status_code == 303


def test_the_whole_way_over_the_pages(school):
    person = school.staff()
    issue(head(school), person_id=person, role="librarian")
    approved(school)
    path = f"/identity/{HERE}/instructions/librarian"
    page = head(school).get(f"/identity/{HERE}/instructions").text
    assert "0 of 1" in page
    librarian = school.signed_in(person, "librarian")
    assert "Китептерди берет." in librarian.get(f"{path}?language=ky").text
    assert librarian.post(path, data={"version": "1"}).status_code == 303
    assert "1 of 1" in head(school).get(f"/identity/{HERE}/instructions?language=en").text
    approved(school, text="Китептерди берет жана кайра алат.")
    assert "0 of 1" in head(school).get(f"/identity/{HERE}/instructions").text
    assert librarian.post(path, data={"version": "1"}).status_code == 409
    assert librarian.get(f"{path}/sheet.pdf").data.startswith(b"%PDF-")


def test_it_is_not_acknowledged_for_others(school):
    approved(school)
    path = f"/identity/{HERE}/instructions/librarian"
    teacher = school.signed_in(SECRETARY, "teacher")
    assert teacher.post(path, data={"version": "1"}).status_code == 409
    assert teacher.post(f"{path}/draft", data={"ky": "x", "ru": "y"}).status_code == 403
    deputy = school.signed_in(SECRETARY, "deputy")
    assert deputy.get(f"{path}/approve").status_code == 403


def test_what_was_written_stays_when_a_language_is_missing(school):
    path = f"/identity/{HERE}/instructions/nurse/draft"
    answered = head(school).post(path, data={"ky": "Дарылайт.", "ru": ""})
    assert answered.status_code == 409
    assert "Дарылайт." in answered.text


@pytest.mark.parametrize("role", ["operator", "king", "LIBRARIAN"])
def test_a_duty_that_a_school_does_not_give(school, role):
    assert head(school).get(f"/identity/{HERE}/instructions/{role}").status_code == 404
