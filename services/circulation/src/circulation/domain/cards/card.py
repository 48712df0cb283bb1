"""One reader's card: none yet, or one number that counts."""

from typing import TypeAlias, assert_never

from circulation.domain.cards.commands import CardCommand, IssueCard, ReplaceCard
from circulation.domain.cards.events import CardEvent, CardIssued
from circulation.domain.cards.numbers import is_card_number
from circulation.domain.cards.refusals import NotACardNumber
from circulation.domain.ids import CardNumber, PatronId
from kernel.decider import Decider

Card: TypeAlias = CardNumber | None


def stream(patron_id: PatronId) -> str:
    """Name the stream that holds the cards this reader was given."""
    return f"card-{patron_id}"


def decide(card: Card, command: CardCommand) -> list[CardEvent]:
    if not is_card_number(command.card_number):
        raise NotACardNumber
    match command:
        case IssueCard():
            wanted = card is None
        case ReplaceCard(lost=lost):
            wanted = card == lost  # Otherwise it was replaced a moment ago, by a double click.
        case _:
            assert_never(command)
    if not wanted:
        return []
    return [CardIssued(patron_id=command.patron_id, card_number=command.card_number)]


def evolve(_: Card, event: CardEvent) -> Card:
    return event.card_number


cards: Decider[Card, CardCommand, CardEvent] = Decider(None, decide, evolve)
