"""What can have happened to the requests about one person's data (L-08, L-09)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.fields import Field
from identity.domain.ids import PersonId, RequestId


class RequestKind(StrEnum):
    ACCESS = "access"
    RECTIFICATION = "rectification"
    BLOCKING = "blocking"
    ERASURE = "erasure"


class Channel(StrEnum):
    """How it came in: on paper, or from the applicant's own account."""

    PAPER = "paper"
    ACCOUNT = "account"


class Article(StrEnum):
    """The article by which a request may be refused; Law No 58."""

    ART_15 = "law-58-art-15"
    ART_5 = "law-58-art-5"
    ART_17 = "law-58-art-17"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived:
    """``wrong_fields`` are what should be put right; what they should be is in the vault.

    ``due_on`` and ``escalate_on`` follow from the terms of that day and never move.
    """

    request_id: RequestId
    kind: RequestKind
    person_id: PersonId
    applicant_id: PersonId
    channel: Channel
    register_number: str
    wrong_fields: tuple[Field, ...]
    on: date
    escalate_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered:
    request_id: RequestId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """``letter_number`` is the written refusal; its words are on paper or in the vault."""

    request_id: RequestId
    person_id: PersonId
    article: Article
    letter_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEscalated:
    request_id: RequestId
    person_id: PersonId
    on: date


RequestEvent: TypeAlias = RequestReceived | RequestAnswered | RequestRefused | RequestEscalated

WIRE: dict[str, type[RequestEvent]] = {
    "identity.request-received.v1": RequestReceived,
    "identity.request-answered.v1": RequestAnswered,
    "identity.request-refused.v1": RequestRefused,
    "identity.request-escalated.v1": RequestEscalated,
}
