"""A request is taken: by whom, on which way, and by when it has to be answered."""

from collections.abc import Iterable
from datetime import timedelta

from identity.domain.orders.numbers import is_number
from identity.domain.requests.commands import ReceiveRequest
from identity.domain.requests.events import Channel, RequestReceived
from identity.domain.requests.refusals import AlreadyAsked, NotYoursToAsk, PaperNeedsNumber


def received(command: ReceiveRequest, waiting: Iterable[RequestReceived]) -> RequestReceived:
    """Take a request, whose clock begins to run; ``waiting``: those about the person."""
    if command.applicant_id != command.person_id and not command.represents:
        raise NotYoursToAsk
    if command.channel is Channel.PAPER and not is_number(command.register_number):
        raise PaperNeedsNumber
    if any(_is_same(asked, command) for asked in waiting):
        raise AlreadyAsked
    return RequestReceived(
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


def _is_same(asked: RequestReceived, command: ReceiveRequest) -> bool:
    return (asked.kind, asked.applicant_id) == (command.kind, command.applicant_id)
