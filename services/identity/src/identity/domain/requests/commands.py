"""What can be done with the requests about one person."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.fields import Field
from identity.domain.ids import PersonId, RequestId
from identity.domain.requests.events import Article, Channel, RequestKind


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
