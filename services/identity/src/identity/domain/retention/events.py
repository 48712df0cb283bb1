"""What can have happened to one destruction act."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import ActId, PersonId
from identity.domain.retention.classes import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionProposed:
    """What is due: ``person_ids`` whose records of the class have outlived their term."""

    act_id: ActId
    number: str
    retention_class: Kept
    person_ids: tuple[PersonId, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionSigned:
    act_id: ActId
    signed_by: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionDropped:
    """The head did not sign; whoever is still due comes into the next act."""

    act_id: ActId
    dropped_by: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionCarriedOut:
    act_id: ActId
    how_many: int
    on: date


DestructionEvent: TypeAlias = (
    DestructionProposed | DestructionSigned | DestructionDropped | DestructionCarriedOut
)

WIRE: dict[str, type[DestructionEvent]] = {
    "identity.destruction-proposed.v1": DestructionProposed,
    "identity.destruction-signed.v1": DestructionSigned,
    "identity.destruction-dropped.v1": DestructionDropped,
    "identity.destruction-carried-out.v1": DestructionCarriedOut,
}
