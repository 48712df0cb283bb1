"""Which four digits begin the barcodes of which school: one list for the district, so none meet."""

from dataclasses import dataclass

from catalog.domain.ids import SchoolId
from catalog.domain.prefixes.refusals import NoPrefixLeft
from kernel.decider import Decider

PARTITION = "district"
STREAM = "barcode-prefixes"
LAST_PREFIX = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPrefix:
    """Give a school its digits, if it has none."""

    school_id: SchoolId


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodePrefixAssigned:
    """The barcodes of this school's copies carry this number, for good."""

    school_id: SchoolId
    prefix: int


WIRE: dict[str, type[BarcodePrefixAssigned]] = {
    "catalog.barcode-prefix-assigned.v1": BarcodePrefixAssigned
}

Prefixes = tuple[SchoolId, ...]  # The first school has prefix 1, the second 2, and so on.


def decide(prefixes: Prefixes, command: AssignPrefix) -> list[BarcodePrefixAssigned]:
    """Give the next free number to a school without one."""
    if command.school_id in prefixes:
        return []
    if len(prefixes) >= LAST_PREFIX:
        raise NoPrefixLeft
    return [BarcodePrefixAssigned(school_id=command.school_id, prefix=len(prefixes) + 1)]


def evolve(prefixes: Prefixes, event: BarcodePrefixAssigned) -> Prefixes:
    """Add a school: prefixes are given in order and never taken back."""
    return (*prefixes, event.school_id)


def prefix_of(prefixes: Prefixes, school_id: SchoolId) -> int | None:
    """Return the number of a school, or None before it has one."""
    return prefixes.index(school_id) + 1 if school_id in prefixes else None


barcode_prefixes: Decider[Prefixes, AssignPrefix, BarcodePrefixAssigned] = Decider(
    (), decide, evolve
)
