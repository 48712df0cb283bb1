"""What can be asked about one reader's card."""

from dataclasses import dataclass
from typing import TypeAlias

from circulation.domain.ids import CardNumber, PatronId


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCard:
    """Give the reader this number, unless there is a card already."""

    patron_id: PatronId
    card_number: CardNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCard:
    """Give the reader this number in place of a card that was lost."""

    patron_id: PatronId
    card_number: CardNumber
    lost: CardNumber


CardCommand: TypeAlias = IssueCard | ReplaceCard
