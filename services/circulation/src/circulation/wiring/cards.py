"""The card office: draw numbers nobody has, and give them to readers."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chassis.errors import NotFound
from chassis.runtime import Runtime
from circulation.application import Lending
from circulation.domain.cards.commands import ReplaceCard
from circulation.domain.cards.numbers import DIGITS, card_number
from circulation.domain.ids import CardNumber, PatronId, SchoolId
from circulation.readmodels import readers
from circulation.readmodels.readers import Reader
from kernel.application import Done
from kernel.store import Context

# Who is of no class gets a card with everybody of the same kind.
KINDS: Final = ("staff", "patron")


@dataclass(frozen=True, slots=True)
class CardOffice:
    """Issue cards to a class, to the staff or outside readers, or to one reader anew."""

    runtime: Runtime
    lending: Lending

    def of(self, school: SchoolId, group: str) -> list[Reader]:
        """List a class, or everybody of one of `KINDS`; with or without a card."""
        with self.runtime.read() as db:
            if group in KINDS:
                return readers.of_kind(db, school, group)
            return readers.of_class(db, school, group)

    def issue(self, school: SchoolId, group: str, context: Context) -> Done:
        """Give a card to everybody of the group who has none yet."""
        without = [who.patron_id for who in self.of(school, group) if who.card_number is None]
        return self.issue_to(school, without, context)

    def issue_to(self, school: SchoolId, patron_ids: Iterable[str], context: Context) -> Done:
        """Give each of these readers a card, unless there is one already."""
        patrons = [PatronId(patron_id) for patron_id in patron_ids]
        numbers = dict(zip(patrons, self._draw(len(patrons)), strict=True))
        return self.lending.issue_cards(school, numbers, context)

    def replace(self, school: SchoolId, patron_id: str, context: Context) -> Done:
        """Give a reader a new card for a lost one; raises NotFound."""
        with self.runtime.read() as db:
            who = readers.by_id(db, school, patron_id)
        if who is None:
            raise NotFound
        if who.card_number is None:
            return self.issue_to(school, [patron_id], context)
        command = ReplaceCard(
            patron_id=PatronId(patron_id),
            card_number=self._draw(1)[0],
            lost=CardNumber(who.card_number),
        )
        return self.lending.replace_card(school, command, context)

    def _draw(self, count: int) -> list[CardNumber]:
        """Draw different numbers that no reader of any school has.

        Two schools could draw the same in the same second; the odds are one in a hundred million.
        """
        drawn: set[CardNumber] = set()
        while len(drawn) < count:
            wanted = count - len(drawn)
            fresh = {card_number(secrets.randbelow(10**DIGITS)) for _ in range(wanted)}
            with self.runtime.read() as db:
                drawn |= fresh - readers.taken_numbers(db, fresh)
        return sorted(drawn)
