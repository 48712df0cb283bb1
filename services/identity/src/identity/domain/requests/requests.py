"""The requests about one person: received with a clock, answered, or refused in writing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from identity.domain.fields import Field
from identity.domain.ids import PersonId, RequestId
from identity.domain.orders.order import is_number
from identity.domain.requests.events import (
    Article,
    Channel,
    RequestAnswered,
    RequestEscalated,
    RequestEvent,
    RequestKind,
    RequestReceived,
    RequestRefused,
)
from identity.domain.requests.refusals import (
    AlreadyAsked,
    NotYoursToAsk,
    PaperNeedsNumber,
    RefusalNeedsReason,
    RequestClosed,
    RequestUnknown,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveRequest:
    """``represents``: the applicant stands for the person. Terms are in days from ``on``."""

    request_id: RequestId
    kind: RequestKind
    person_id: PersonId
    applicant_id: PersonId
    represents: bool
    channel: Channel
    register_number: str
    wrong_fields: tuple[Field, ...]
    on: date
    access_days: int
    escalation_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest:
    request_id: RequestId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRequest:
    """``reason_given`` says that the reason is written down: its words never come here."""

    request_id: RequestId
    person_id: PersonId
    article: Article
    letter_number: str
    reason_given: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateRequest:
    request_id: RequestId
    person_id: PersonId
    on: date


RequestCommand: TypeAlias = ReceiveRequest | AnswerRequest | RefuseRequest | EscalateRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what it is, and where it stands."""

    received: RequestReceived
    is_open: bool = True
    is_escalated: bool = False


Requests: TypeAlias = Mapping[RequestId, Asked]


def decide(state: Requests, command: RequestCommand) -> list[RequestEvent]:
    match command:
        case ReceiveRequest():
            return _receive(state, command)
        case AnswerRequest(request_id=which, person_id=person, on=on):
            _open(state, which)
            return [RequestAnswered(request_id=which, person_id=person, on=on)]
        case RefuseRequest():
            return _refuse(state, command)
        case EscalateRequest():
            return _escalate(state, command)
        case _:
            assert_never(command)


def evolve(state: Requests, event: RequestEvent) -> Requests:
    which = event.request_id
    match event:
        case RequestReceived():
            return {**state, which: Asked(event)}
        case RequestAnswered() | RequestRefused():
            return {**state, which: replace(state[which], is_open=False)}
        case RequestEscalated():
            return {**state, which: replace(state[which], is_escalated=True)}
        case _:
            assert_never(event)


def _receive(state: Requests, command: ReceiveRequest) -> list[RequestEvent]:
    if command.request_id in state:
        return []
    if command.applicant_id != command.person_id and not command.represents:
        raise NotYoursToAsk
    if command.channel is Channel.PAPER and not is_number(command.register_number):
        raise PaperNeedsNumber
    if any(_is_same(asked, command) for asked in state.values()):
        raise AlreadyAsked
    received = RequestReceived(
        request_id=command.request_id,
        kind=command.kind,
        person_id=command.person_id,
        applicant_id=command.applicant_id,
        channel=command.channel,
        register_number=command.register_number if command.channel is Channel.PAPER else "",
        wrong_fields=tuple(sorted(set(command.wrong_fields))),
        on=command.on,
        escalate_on=command.on + timedelta(days=command.escalation_days),
        due_on=command.on + timedelta(days=command.access_days),
    )
    return [received]


def _is_same(asked: Asked, command: ReceiveRequest) -> bool:
    known = asked.received
    return asked.is_open and (known.kind, known.applicant_id) == (
        command.kind,
        command.applicant_id,
    )


def _refuse(state: Requests, command: RefuseRequest) -> list[RequestEvent]:
    _open(state, command.request_id)
    if not (command.reason_given and is_number(command.letter_number)):
        raise RefusalNeedsReason
    refused = RequestRefused(
        request_id=command.request_id,
        person_id=command.person_id,
        article=command.article,
        letter_number=command.letter_number,
        on=command.on,
    )
    return [refused]


def _escalate(state: Requests, command: EscalateRequest) -> list[RequestEvent]:
    """Tell the head once, when the day has come and nobody has answered yet."""
    asked = state.get(command.request_id)
    if asked is None or not asked.is_open or asked.is_escalated:
        return []
    if command.on < asked.received.escalate_on:
        return []
    escalated = RequestEscalated(
        request_id=command.request_id, person_id=command.person_id, on=command.on
    )
    return [escalated]


def _open(state: Requests, which: RequestId) -> None:
    if which not in state:
        raise RequestUnknown
    if not state[which].is_open:
        raise RequestClosed


requests: Decider[Requests, RequestCommand, RequestEvent] = Decider({}, decide, evolve)
