"""Words for the data officer's desk: disclosures, requests, breaches, acts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from identity.domain.breaches.commands import FindBreach
from identity.domain.breaches.events import BreachFound, BreachKind
from identity.domain.consent.consents import consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.commands import RecordDisclosure
from identity.domain.disclosure.events import Basis, DisclosureRecorded, Receiver
from identity.domain.fields import Category
from identity.domain.ids import ActId, BreachId, DisclosureId, OrderId, PersonId, RequestId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.domain.people.events import Kind
from identity.domain.requests.commands import (
    AnswerRequest,
    EscalateRequest,
    ReceiveRequest,
    RefuseRequest,
)
from identity.domain.requests.events import (
    Article,
    Channel,
    RequestAnswered,
    RequestKind,
    RequestReceived,
)
from identity.domain.retention.classes import Kept
from identity.domain.retention.commands import Due, ProposeDestruction, SignAct
from identity.domain.retention.events import DestructionProposed, DestructionSigned, Line
from services.identity.tests.words import (
    AMINA,
    HEAD,
    HERE,
    MOTHER,
    TODAY,
    School,
    an_id,
    given_event,
)

OFFICER = PersonId(an_id("data officer"))
ORDER = OrderId(an_id("order"))
HANDED_OVER = DisclosureId(an_id("disclosure"))


def orders_it(school: School) -> None:
    """The head orders what is to be given out; a second time it is the same order."""
    command = IssueOrder(
        order_id=ORDER, kind=OrderKind.DISCLOSURE, number="31", on=TODAY, valid_from=TODAY,
        valid_until=None, entered_by=HEAD,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), HERE, command)
    school.it.settle()


def agreed(*recipients: Recipient) -> Consents:
    """The consents of somebody whose paper names these recipients."""
    named = (Recipient.SCHOOL, *recipients)
    return consents.replay([given_event(recipients=tuple(sorted(set(named))))])


def disclose(**other: Any) -> RecordDisclosure:
    usual: dict[str, Any] = {
        "disclosure_id": HANDED_OVER,
        "person_ids": (AMINA,),
        "receiver": Receiver.MINISTRY,
        "organisation": "",
        "categories": (Category.NAME,),
        "basis": Basis.CONSENT,
        "order_id": None,
        "consents": {AMINA: agreed(Recipient.MINISTRY)},
        "on": TODAY,
    }
    return RecordDisclosure(**(usual | other))


def disclosed(**other: Any) -> DisclosureRecorded:
    usual: dict[str, Any] = {
        "disclosure_id": HANDED_OVER,
        "person_ids": (AMINA,),
        "receiver": Receiver.MINISTRY,
        "organisation": "",
        "categories": (Category.NAME,),
        "basis": Basis.CONSENT,
        "order_id": None,
        "on": TODAY,
    }
    return DisclosureRecorded(**(usual | other))


# --- Requests


REQUEST = RequestId(an_id("request"))


def ask(**other: Any) -> ReceiveRequest:
    usual: dict[str, Any] = {
        "request_id": REQUEST,
        "kind": RequestKind.ACCESS,
        "person_id": AMINA,
        "applicant_id": MOTHER,
        "represents": True,
        "channel": Channel.PAPER,
        "register_number": "14",
        "wrong_fields": (),
        "on": TODAY,
        "access_days": 7,
        "escalation_days": 5,
    }
    return ReceiveRequest(**(usual | other))


def asked(**other: Any) -> RequestReceived:
    usual: dict[str, Any] = {
        "request_id": REQUEST,
        "kind": RequestKind.ACCESS,
        "person_id": AMINA,
        "applicant_id": MOTHER,
        "channel": Channel.PAPER,
        "register_number": "14",
        "wrong_fields": (),
        "on": TODAY,
        "escalate_on": TODAY + timedelta(days=5),
        "due_on": TODAY + timedelta(days=7),
    }
    return RequestReceived(**(usual | other))


ANSWER = AnswerRequest(request_id=REQUEST, person_id=AMINA, on=TODAY)
ANSWERED = RequestAnswered(request_id=REQUEST, person_id=AMINA, on=TODAY)


def refuse_request(**other: Any) -> RefuseRequest:
    usual: dict[str, Any] = {
        "request_id": REQUEST,
        "person_id": AMINA,
        "article": Article.ART_15,
        "letter_number": "31",
        "reason_given": True,
        "on": TODAY,
    }
    return RefuseRequest(**(usual | other))


def escalate(days: int) -> EscalateRequest:
    return EscalateRequest(request_id=REQUEST, person_id=AMINA, on=TODAY + timedelta(days=days))


# --- Breaches


BREACH = BreachId(an_id("breach"))
AT = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)


def find_breach(**other: Any) -> FindBreach:
    usual: dict[str, Any] = {
        "breach_id": BREACH,
        "kind": BreachKind.LOST_DEVICE,
        "found_at": AT,
        "categories": (Category.NAME,),
        "subjects": (Kind.PUPIL,),
        "how_many": 24,
        "found_by": OFFICER,
        "hours": 72,
        "at": AT,
    }
    return FindBreach(**(usual | other))


FOUND = BreachFound(
    breach_id=BREACH,
    kind=BreachKind.LOST_DEVICE,
    found_at=AT,
    report_by=AT + timedelta(hours=72),
    categories=(Category.NAME,),
    subjects=(Kind.PUPIL,),
    how_many=24,
    found_by=OFFICER,
)


# --- Destruction acts


ACT = ActId(an_id("act"))


def due(*people: str, kept: Kept = Kept.PERSONAL_FILE) -> Due:
    """Whole people who are due."""
    lines = tuple(Line(person_id=PersonId(person)) for person in people)
    return Due(retention_class=kept, years=3, lines=lines)


def propose(
    *people: PersonId, act: ActId = ACT, what: Due | None = None, **other: Any
) -> ProposeDestruction:
    usual: dict[str, Any] = {
        "act_id": act,
        "due": what or due(*(people or (AMINA,))),
        "on": TODAY,
    }
    return ProposeDestruction(**(usual | other))


def proposed(
    *people: PersonId, number: str = "1/2026", act: ActId = ACT, what: Due | None = None
) -> DestructionProposed:
    said = what or due(*(people or (AMINA,)))
    return DestructionProposed(
        act_id=act,
        number=number,
        retention_class=said.retention_class,
        years=said.years,
        lines=said.lines,
        before=said.before,
        how_many=len(said.lines) or said.entries,
        on=TODAY,
    )


def sign(counted: int = 1, **other: Any) -> SignAct:
    usual: dict[str, Any] = {
        "act_id": ACT,
        "signed_by": HEAD,
        "is_head": True,
        "counted": counted,
        "on": TODAY,
    }
    return SignAct(**(usual | other))


SIGNED = DestructionSigned(act_id=ACT, signed_by=HEAD, on=TODAY)
