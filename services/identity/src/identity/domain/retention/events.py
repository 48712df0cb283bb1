"""What can have happened to one destruction act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from identity.domain.ids import ActId, PersonId
from identity.domain.retention.classes import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What stands on an act: somebody, or one paper of somebody, and when its term began.

    ``paper_id``: a consent's or a request's; empty when everything about the person is meant.
    """

    person_id: PersonId
    paper_id: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionProposed:
    """What is due after ``years``: the lines of a list, or a record's entries ``before`` a moment.

    ``how_many``: lines or entries. ``years``: 0 where an act of the first release did not say it.
    """

    act_id: ActId
    number: str
    retention_class: Kept
    years: int
    lines: tuple[Line, ...]
    before: datetime | None
    how_many: int
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
    """What is gone: whole people are forgotten by events of their own, papers are named here."""

    act_id: ActId
    retention_class: Kept
    paper_ids: tuple[str, ...]
    before: datetime | None
    how_many: int
    on: date


DestructionEvent: TypeAlias = (
    DestructionProposed | DestructionSigned | DestructionDropped | DestructionCarriedOut
)

CARRIED_OUT: Final = "identity.destruction-carried-out.v2"
CARRIED_OUT_V1: Final = "identity.destruction-carried-out.v1"
WIRE: dict[str, type[DestructionEvent]] = {
    "identity.destruction-proposed.v2": DestructionProposed,
    "identity.destruction-signed.v1": DestructionSigned,
    "identity.destruction-dropped.v1": DestructionDropped,
    CARRIED_OUT: DestructionCarriedOut,
}


def _proposed_v2(v1: dict[str, Any]) -> dict[str, Any]:
    """Lift an act of the first release, which named people and nothing else."""
    people = v1["person_ids"]
    lines = [{"person_id": person, "paper_id": "", "since": None} for person in people]
    left = {name: value for name, value in v1.items() if name != "person_ids"}
    return {**left, "years": 0, "lines": lines, "before": None, "how_many": len(people)}


def _carried_out_v2(v1: dict[str, Any]) -> dict[str, Any]:
    """Lift the end of an act of the first release: all of them were about pupils who had left."""
    return {**v1, "retention_class": Kept.PERSONAL_FILE, "paper_ids": [], "before": None}


UPCASTS: Final[dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]]] = {
    "identity.destruction-proposed.v1": ("identity.destruction-proposed.v2", _proposed_v2),
    CARRIED_OUT_V1: (CARRIED_OUT, _carried_out_v2),
}
