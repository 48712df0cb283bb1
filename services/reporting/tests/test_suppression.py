"""Nobody is recognised in an aggregate over schools."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.suppression import opened

columns = st.lists(st.integers(min_value=0, max_value=9), max_size=8)


def test_one_or_two_pupils_are_not_shown():
    assert opened([7, 2, 1, 3]) == (True, False, False, True)


def test_nobody_is_nobodys_secret():
    assert opened([0, 5]) == (True, True)


def test_a_single_closed_cell_takes_the_smallest_other_with_it():
    assert opened([9, 1, 5, 0]) == (True, False, False, True)


@given(columns)
def test_a_total_never_gives_a_small_cell_away(pupils):
    shown = opened(pupils)
    speaking = [count for count in pupils if count]
    closed = [count for count, is_open in zip(pupils, shown, strict=True) if not is_open]

    assert all(is_open for count, is_open in zip(pupils, shown, strict=True) if count == 0)
    assert not any(is_open and 0 < n < 3 for n, is_open in zip(pupils, shown, strict=True))
    assert len(closed) != 1 or len(speaking) == 1
