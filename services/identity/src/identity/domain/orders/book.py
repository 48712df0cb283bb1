"""The book of orders of one year at one school: no number stands in it twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from identity.domain.ids import OrderId
from identity.domain.orders.events import OrderNumbered
from identity.domain.orders.numbers import spelt
from identity.domain.orders.refusals import OrderNumberTaken
from kernel.decider import Decider

Book: TypeAlias = Mapping[str, OrderId]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterNumber:
    """``older`` are numbers of that year from before there was a book."""

    order_id: OrderId
    year: int
    number: str
    older: frozenset[str] = frozenset()


def decide(book: Book, command: EnterNumber) -> list[OrderNumbered]:
    number = spelt(command.number, command.year)
    if book.get(number) == command.order_id:
        return []
    if number in book or number in command.older:
        raise OrderNumberTaken
    return [OrderNumbered(order_id=command.order_id, year=command.year, number=command.number)]


def evolve(book: Book, event: OrderNumbered) -> Book:
    return {**book, spelt(event.number, event.year): event.order_id}


books: Decider[Book, EnterNumber, OrderNumbered] = Decider({}, decide, evolve)
