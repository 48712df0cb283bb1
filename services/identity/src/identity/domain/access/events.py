"""What can have happened around signing in and looking at people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from identity.domain.ids import KeyId, PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyPublished:
    key_id: KeyId
    public_key: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    session_id: SessionId
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyWithdrawn:
    """A key that leaked: whatever was signed with it is believed by nobody any more."""

    key_id: KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSet:
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved:
    person_id: PersonId
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipIssued:
    """A slip with a new secret was printed; whatever was there before opens nothing any more."""

    person_id: PersonId
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed:
    person_id: PersonId
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInTwoPlaces:
    """One account of the staff was used from two places at the same time (L-16)."""

    person_id: PersonId
    session_id: SessionId
    other_session_id: SessionId


class LookPurpose(StrEnum):
    PAGE = "page"
    PERSON = "person"
    EXPORT = "export"
    SCAN = "scan"
    SEARCH = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataSeen:
    seen_by: PersonId
    person_ids: tuple[PersonId, ...]
    purpose: LookPurpose


AccessEvent: TypeAlias = (
    SigningKeyPublished
    | SigningKeyWithdrawn
    | SessionEnded
    | SecondFactorSet
    | SecondFactorRemoved
    | SlipIssued
    | AccountClosed
    | SeenInTwoPlaces
    | PersonalDataSeen
)

WIRE: dict[str, type[AccessEvent]] = {
    "identity.signing-key-published.v1": SigningKeyPublished,
    "identity.signing-key-withdrawn.v1": SigningKeyWithdrawn,
    "identity.session-ended.v1": SessionEnded,
    "identity.second-factor-set.v1": SecondFactorSet,
    "identity.second-factor-removed.v1": SecondFactorRemoved,
    "identity.slip-issued.v1": SlipIssued,
    "identity.account-closed.v1": AccountClosed,
    "identity.seen-in-two-places.v1": SeenInTwoPlaces,
    "identity.personal-data-seen.v1": PersonalDataSeen,
}
