"""The figures of a period report, against vectors worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.attainment import Attainment, shown

counts = st.integers(min_value=0, max_value=40)
attainments = st.builds(
    Attainment, fives=counts, fours=counts, threes=counts, twos=counts, not_attested=counts
)


@pytest.mark.parametrize(
    ("counts", "figures", "average"),
    [
        ((5, 10, 8, 2, 0), ("92.0", "60.0", "58.4"), "3.72"),
        ((5, 10, 8, 1, 1), ("92.0", "60.0", "58.0"), "3.79"),
        ((3, 9, 11, 1, 1), ("92.0", "48.0", "51.8"), "3.58"),
        ((25, 0, 0, 0, 0), ("100.0", "100.0", "100.0"), "5.00"),
        ((0, 0, 25, 0, 0), ("100.0", "0.0", "36.0"), "3.00"),
        ((1, 1, 1, 0, 0), ("100.0", "66.7", "66.7"), "4.00"),
        ((0, 0, 0, 0, 3), ("0.0", "0.0", "7.0"), "—"),
        ((0, 0, 0, 0, 0), ("—", "—", "—"), "—"),
    ],
)
def test_the_four_figures_are_those_that_schools_know(counts, figures, average):
    fives, fours, threes, twos, not_attested = counts
    pupils = Attainment(
        fives=fives, fours=fours, threes=threes, twos=twos, not_attested=not_attested
    )

    assert (shown(pupils.success), shown(pupils.quality), shown(pupils.mastery)) == figures
    assert shown(pupils.average, places=2) == average


@pytest.mark.parametrize(
    ("exact", "printed"), [("4.45", "4.5"), ("2.5", "2.5"), ("3.25", "3.3"), ("3.35", "3.4")]
)
def test_halves_are_rounded_up_and_not_to_the_even_neighbour(exact, printed):
    assert shown(Decimal(exact)) == printed


@given(attainments)
def test_a_share_stays_between_nothing_and_everything(pupils):
    shares = [pupils.success, pupils.quality, pupils.mastery]

    assert all(share is None or 0 <= share <= 100 for share in shares)


@given(attainments, attainments)
def test_two_classes_together_lie_between_the_two(one, other):
    averages = [a for a in (one.average, other.average) if a is not None]
    together = (one + other).average

    assert (together is None) == (not averages)
    if together is not None:
        # The last of 28 digits may be rounded apart.
        assert min(averages) - Decimal("1e-20") <= together <= max(averages) + Decimal("1e-20")
