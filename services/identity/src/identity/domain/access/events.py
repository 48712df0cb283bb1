"""What can have happened around signing in and looking at people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class LookPurpose(StrEnum):
    PAGE = "page"
    PERSON = "person"
    EXPORT = "export"
    SCAN = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataSeen:
    seen_by: PersonId
    person_ids: tuple[PersonId, ...]
    purpose: LookPurpose


WIRE: dict[str, type[SigningKeyPublished | SessionEnded | PersonalDataSeen]] = {
    "identity.signing-key-published.v1": SigningKeyPublished,
    "identity.session-ended.v1": SessionEnded,
    "identity.personal-data-seen.v1": PersonalDataSeen,
}
