"""What marks add up to: the four figures of a period report, exact until they are shown.

The formulas are those of NetSchool's help, "Формулы показателей успеваемости": who is not attested
counts in the denominator, who is exempt does not. A figure over nobody is None and never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# How a mark in the journal is called among the counts.
NAMES: Mapping[int, str] = {5: "fives", 4: "fours", 3: "threes", 2: "twos"}

# The weights are the squares of mark / 5 in per cent; "not attested" is a local convention.
WEIGHTS = (100, 64, 36, 16, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """How many pupils have which mark in a subject; `not_attested` is a decision, not a blank."""

    fives: int = 0
    fours: int = 0
    threes: int = 0
    twos: int = 0
    not_attested: int = 0

    @property
    def marked(self) -> int:
        """Count the marks from 5 to 2."""
        return self.fives + self.fours + self.threes + self.twos

    @property
    def pupils(self) -> int:
        """Count everybody who should have a mark: the exempt are left out before."""
        return self.marked + self.not_attested

    @property
    def success(self) -> Decimal | None:
        """Give the per cent with a 3 or better (успеваемость)."""
        return _share(100 * (self.fives + self.fours + self.threes), self.pupils)

    @property
    def quality(self) -> Decimal | None:
        """Give the per cent with a 4 or a 5 (качество)."""
        return _share(100 * (self.fives + self.fours), self.pupils)

    @property
    def mastery(self) -> Decimal | None:
        """Give the weighted degree of mastery in per cent (СОУ)."""
        counts = (self.fives, self.fours, self.threes, self.twos, self.not_attested)
        weighted = sum(n * weight for n, weight in zip(counts, WEIGHTS, strict=True))
        return _share(weighted, self.pupils)

    @property
    def average(self) -> Decimal | None:
        """Give the mean of the marks (средний балл); who has no mark does not pull it down."""
        total = 5 * self.fives + 4 * self.fours + 3 * self.threes + 2 * self.twos
        return _share(total, self.marked)

    def __add__(self, other: "Attainment") -> "Attainment":
        """Add the counts; averages are never averaged."""
        return Attainment(
            fives=self.fives + other.fives,
            fours=self.fours + other.fours,
            threes=self.threes + other.threes,
            twos=self.twos + other.twos,
            not_attested=self.not_attested + other.not_attested,
        )


NO_MARKS = Attainment()


def shown(figure: Decimal | None, places: int = 1) -> str:
    """Round half up, as a school does, and only here; nothing to show is a dash."""
    if figure is None:
        return "—"
    return str(figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
