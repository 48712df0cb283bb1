"""What is masked until a reason is given: by whom it is opened, and who writes it down (L-19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from identity.domain.consent.events import Purpose
from identity.domain.fields import VAULT, Field, Sensitivity
from identity.domain.ids import PersonId


class Reason(StrEnum):
    """Why somebody opens sensitive data; a list, so that nothing personal is typed as a reason."""

    PAPERS = "papers"
    STATUTORY_REPORT = "statutory-report"
    ILLNESS = "illness"
    EMERGENCY = "emergency"
    FAMILY_ASKED = "family-asked"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveDataSeen:
    """Somebody opened one field of one person. It never says what stood there."""

    seen_by: PersonId
    person_id: PersonId
    field: Field
    reason: Reason


WIRE: dict[str, type[SensitiveDataSeen]] = {
    "identity.sensitive-data-seen.v1": SensitiveDataSeen,
}

# AZ-06: the nurse sees health and nothing else; the office sees numbers of papers.
OPENED_BY: Final[Mapping[Field, frozenset[str]]] = {
    Field.PERSONAL_NUMBER: frozenset({"secretary", "head"}),
    Field.HEALTH_NOTE: frozenset({"nurse", "head"}),
}
KEPT_BY: Final[Mapping[Field, frozenset[str]]] = {
    Field.EMAIL: frozenset({"secretary", "head"}),
    Field.SEX: frozenset({"secretary", "head"}),
    Field.PERSONAL_NUMBER: frozenset({"secretary", "head"}),
    Field.HEALTH_NOTE: frozenset({"nurse"}),
}
SEXES: Final = ("female", "male")


def may_open(roles: frozenset[str], field: Field) -> bool:
    return bool(OPENED_BY.get(field, frozenset()) & roles)


def may_keep(roles: frozenset[str], field: Field) -> bool:
    return bool(KEPT_BY.get(field, frozenset()) & roles)


def purpose_of(field: Field) -> Purpose:
    """Return the purpose that a field is kept for; health has one of its own."""
    return Purpose.HEALTH if field is Field.HEALTH_NOTE else Purpose.EMIS


def is_sensitive(field: Field) -> bool:
    return VAULT[field][1] is Sensitivity.SENSITIVE
