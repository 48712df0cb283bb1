"""Small cells stay closed: in an aggregate over schools one or two pupils could be recognised."""

from collections.abc import Sequence

FEWEST = 3


def is_small(pupils: int) -> bool:
    """Say whether a cell speaks of one or two pupils; of nobody it may speak."""
    return 0 < pupils < FEWEST


def opened(pupils: Sequence[int]) -> tuple[bool, ...]:
    """Say for each cell of a column, given how many pupils stand behind it, whether to show it.

    When a single cell is closed, the column's total would give it away by subtraction; so the
    smallest cell that speaks of anybody is closed with it.
    """
    closed = {at for at, count in enumerate(pupils) if is_small(count)}
    rest = [at for at, count in enumerate(pupils) if count and at not in closed]
    if len(closed) == 1 and rest:
        closed.add(min(rest, key=lambda at: pupils[at]))
    return tuple(at not in closed for at in range(len(pupils)))
