"""The requests about one person: received with a clock, answered, or refused in writing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from identity.domain.ids import RequestId
from identity.domain.orders.numbers import is_number
from identity.domain.requests.commands import (
    AnswerRequest,
    EscalateRequest,
    ReceiveRequest,
    RefuseRequest,
    RequestCommand,
)
from identity.domain.requests.events import (
    RequestAnswered,
    RequestEscalated,
    RequestEvent,
    RequestReceived,
    RequestRefused,
)
from identity.domain.requests.receiving import received
from identity.domain.requests.refusals import (
    RefusalNeedsReason,
    RequestClosed,
    RequestUnknown,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what it is, and where it stands."""

    received: RequestReceived
    is_open: bool = True
    is_escalated: bool = False


Requests: TypeAlias = Mapping[RequestId, Asked]


def decide(state: Requests, command: RequestCommand) -> list[RequestEvent]:
    match command:
        case ReceiveRequest(request_id=which):
            waiting = (asked.received for asked in state.values() if asked.is_open)
            return [] if which in state else [received(command, waiting)]
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
