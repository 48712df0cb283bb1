"""The contingent of a school over a period: start + arrived - left = end, at every level.

A move between two classes is an arrival in one and a departure from the other; for the school it is
neither (the movement book counts only who came to the school and who left it).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reporting.domain.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """So many pupils on one day: into a class, out of one, or out of one into another."""

    on: date
    into: str | None
    out_of: str | None
    pupils: int = 1

    @property
    def within_the_school(self) -> bool:
        """Say whether the pupil was here before and is here after."""
        return self.into is not None and self.out_of is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contingent:
    """How many there were before the first day, came, went, and are left after the last day."""

    start: int = 0
    arrived: int = 0
    left: int = 0

    @property
    def end(self) -> int:
        """Give who remains: the identity of the movement book."""
        return self.start + self.arrived - self.left

    def __add__(self, other: "Contingent") -> "Contingent":
        """Put two classes together, as a parallel does; moves between them stay counted."""
        return Contingent(
            start=self.start + other.start,
            arrived=self.arrived + other.arrived,
            left=self.left + other.left,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolContingent:
    """Every class, the school, and the moves that the classes count and the school does not."""

    classes: Mapping[str, Contingent]
    school: Contingent
    moves: int


def contingent(movements: Iterable[Movement], period: Period) -> SchoolContingent:
    """Fold the movements up to the period's last day, in any order, into its contingent."""
    classes: defaultdict[str, Contingent] = defaultdict(Contingent)
    school, moves = Contingent(), 0
    for movement in movements:
        if movement.on > period.last:
            continue
        before = movement.on < period.first
        came = _came(movement.pupils, before=before)
        went = _went(movement.pupils, before=before)
        if movement.into is not None:
            classes[movement.into] += came
        if movement.out_of is not None:
            classes[movement.out_of] += went
        if movement.within_the_school:
            moves += 0 if before else movement.pupils
        else:
            school += came if movement.into is not None else went
    return SchoolContingent(classes=dict(classes), school=school, moves=moves)


def _came(pupils: int, *, before: bool) -> Contingent:
    return Contingent(start=pupils) if before else Contingent(arrived=pupils)


def _went(pupils: int, *, before: bool) -> Contingent:
    return Contingent(start=-pupils) if before else Contingent(left=pupils)
