"""What can have happened to one reader's card."""

from dataclasses import dataclass
from typing import TypeAlias

from circulation.domain.ids import CardNumber, PatronId


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIssued:
    """This number now stands for the reader; a number issued before no longer does."""

    patron_id: PatronId
    card_number: CardNumber


CardEvent: TypeAlias = CardIssued

WIRE: dict[str, type[CardEvent]] = {"circulation.card-issued.v1": CardIssued}
