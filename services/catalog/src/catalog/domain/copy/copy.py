"""One copy of a book: a thing with an inventory number, from the day it is entered."""

from dataclasses import dataclass

from catalog.domain.copy.events import CopyAccessioned
from kernel.decider import Decider

Copy = CopyAccessioned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accession:
    """Enter the copy; its number was given by the register in the same append."""

    entry: CopyAccessioned


def decide(copy: Copy, command: Accession) -> list[CopyAccessioned]:
    """Enter a copy once; entering it again changes nothing."""
    return [command.entry] if copy is None else []


def evolve(_: Copy, event: CopyAccessioned) -> Copy:
    """Keep the entry: it is all there is to know so far."""
    return event


accessioning: Decider[Copy, Accession, CopyAccessioned] = Decider(None, decide, evolve)
