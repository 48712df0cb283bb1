"""That somebody read who looked at whom (AZ-08, last part)."""

from dataclasses import dataclass

from identity.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRead:
    """``about``: the person whose looks were asked for; empty when the whole record was read."""

    read_by: PersonId
    about: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectDataExported:
    """Everything about somebody was given out: to himself, to a parent, or to an applicant."""

    person_id: PersonId
    given_to: PersonId
    form: str


AuditEvent = AuditRead | SubjectDataExported

WIRE: dict[str, type[AuditEvent]] = {
    "identity.audit-read.v1": AuditRead,
    "identity.subject-data-exported.v1": SubjectDataExported,
}
