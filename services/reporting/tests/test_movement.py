"""The contingent: start + arrived - left = end, at every level and for any period."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.movement import Contingent, Movement, contingent
from reporting.domain.period import Period
from services.reporting.tests.words import FIVE_A, FIVE_B, SIX_A, between, day

CLASSES = (FIVE_A, FIVE_B, SIX_A)
LAST = 40


@st.composite
def school_years(draw):
    """Let pupils come, move and go; give the movements, and who sat where each evening."""
    sitting: dict[int, str] = {}
    movements, evenings = [], {0: {}}
    for number in range(1, LAST + 1):
        for pupil in draw(st.lists(st.integers(0, 5), max_size=2, unique=True)):
            before = sitting.get(pupil)
            after = draw(st.sampled_from([c for c in (*CLASSES, None) if c != before]))
            movements.append(Movement(on=day(number), into=after, out_of=before))
            if after is None:
                sitting.pop(pupil)
            else:
                sitting[pupil] = after
        evenings[number] = dict(sitting)
    return movements, evenings


days = st.integers(1, LAST)


def periods(draw_first, draw_last) -> Period:
    return between(min(draw_first, draw_last), max(draw_first, draw_last))


@given(school_years(), days, days)
def test_who_is_counted_at_the_end_is_who_sits_there(year, one, other):
    movements, evenings = year
    period = periods(one, other)
    found = contingent(movements, period)
    last = evenings[max(one, other)]
    first = evenings[min(one, other) - 1]

    assert found.school.start == len(first)
    assert found.school.start + found.school.arrived - found.school.left == len(last)
    for class_id in CLASSES:
        own = found.classes.get(class_id, Contingent())
        assert own.start == sum(sits == class_id for sits in first.values())
        assert own.start + own.arrived - own.left == sum(s == class_id for s in last.values())


@given(school_years(), days, days)
def test_classes_add_up_to_the_school_once_moves_cancel(year, one, other):
    found = contingent(year[0], periods(one, other))
    together = sum(found.classes.values(), Contingent())

    assert (together.start, together.end) == (found.school.start, found.school.end)
    assert together.arrived - found.moves == found.school.arrived
    assert together.left - found.moves == found.school.left


@given(school_years(), st.tuples(days, days, days))
def test_a_period_may_be_cut_anywhere(year, cuts):
    first, middle, last = sorted(cuts)
    if middle == last:
        return
    whole = contingent(year[0], between(first, last)).school
    one = contingent(year[0], between(first, middle)).school
    two = contingent(year[0], between(middle + 1, last)).school

    assert one.start == whole.start
    assert one.end == two.start
    assert two.end == whole.end
    assert one.arrived + two.arrived == whole.arrived


@given(school_years(), st.randoms(use_true_random=False))
def test_the_order_in_which_movements_are_entered_does_not_matter(year, chance):
    movements = list(year[0])
    chance.shuffle(movements)

    assert contingent(movements, between(5, 30)) == contingent(year[0], between(5, 30))


def test_a_move_is_an_arrival_and_a_departure_for_classes_and_nothing_for_the_school():
    came = Movement(on=day(1), into=FIVE_A, out_of=None)
    changed = Movement(on=day(10), into=FIVE_B, out_of=FIVE_A)

    found = contingent([came, changed], between(5, 20))

    assert found.classes[FIVE_A] == Contingent(start=1, arrived=0, left=1)
    assert found.classes[FIVE_B] == Contingent(start=0, arrived=1, left=0)
    assert found.school == Contingent(start=1, arrived=0, left=0)
    assert found.moves == 1
