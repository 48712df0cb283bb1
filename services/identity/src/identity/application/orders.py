"""The register of orders: numbered in the book of the year, with whatever an order does."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.book import EnterNumber, books
from identity.domain.orders.commands import CancelOrder, EndRolesOf, IssueOrder
from identity.domain.orders.events import OrderIssued
from identity.domain.orders.numbers import next_number
from identity.domain.orders.order import in_force, orders
from identity.domain.orders.refusals import CancellationComesLater, OrderNumberTaken
from identity.domain.orders.roles import roles
from kernel.application import Application, Done, Step
from kernel.store import Context

# What an order does, as steps that are appended with it: all of it, or nothing.
Following: TypeAlias = Callable[[OrderIssued], Sequence[Step]]

_TRIES: Final = 5


def nothing_more(_: OrderIssued) -> Sequence[Step]:
    """Say that an order only stands in the register."""
    return ()


class Orders:
    """Enter orders and cancel them."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def issue(
        self, context: Context, school: SchoolId, command: IssueOrder,
        following: Following = nothing_more, *, series: str = "",
        older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Enter an order with what it does.

        Without a number it gets the next one of its ``series``. ``older`` are numbers of its year
        that stand in the register and not in the book. Raises OrderNumberTaken, and what
        ``order.decide`` refuses.
        """
        tries = 1 if command.number else _TRIES
        for left in reversed(range(tries)):
            numbered = self._numbered(school, command, series, older)
            try:
                return self._enter(context, school, numbered, following, older)
            except OrderNumberTaken:
                if not left:
                    raise
                # Somebody entered an order at the same moment; the next number is one further.
        raise OrderNumberTaken

    def cancel(
        self, context: Context, school: SchoolId, command: IssueOrder, holders: Collection[str],
        giver_roles: frozenset[str], today: date, *, series: str = "",
        older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Enter an order that cancels another one, and end the roles that ``holders`` have by it.

        Raises CancellationComesLater, OrderUnknown, OrderIsCancelled, OrderStays, NotYoursToGive.
        """
        if command.valid_from > today:
            raise CancellationComesLater

        def ending(issued: OrderIssued) -> Sequence[Step]:
            ended = OrderId(issued.cancels or "")
            cancelling = CancelOrder(
                order_id=ended, cancelled_by=issued.order_id, on=issued.valid_from
            )
            return [
                Step(f"order-{ended}", orders, cancelling),
                *(
                    Step(f"roles-{person}", roles, EndRolesOf(
                        person_id=PersonId(person), order_id=ended, on=today,
                        giver_roles=giver_roles))
                    for person in sorted(holders)
                ),
            ]  # fmt: skip

        return self.issue(context, school, command, ending, series=series, older=older)

    def in_force(self, school: SchoolId, order_id: OrderId) -> OrderIssued:
        """Return an order that something may rest on; raises OrderUnknown, OrderIsCancelled."""
        return in_force(self.application.state(school, f"order-{order_id}", orders))

    def check_for(self, context: Context, school: SchoolId, order_id: OrderId | None) -> None:
        """Raise OrderUnknown, OrderIsCancelled unless what is done now may name this order.

        What was done before by the same command stays done, even by an order cancelled since.
        """
        if order_id and self.application.store.done_before(school, context.command_id) is None:
            self.in_force(school, order_id)

    def proposed(
        self, school: SchoolId, year: int, series: str = "", older: Collection[str] = ()
    ) -> str:
        """Return the number that the next order of a series would get."""
        book = self.application.state(school, f"order-book-{year}", books)
        return next_number([*book, *older], series)

    def _numbered(
        self, school: SchoolId, command: IssueOrder, series: str, older: Collection[str]
    ) -> IssueOrder:
        if command.number:
            return command
        before = self.application.state(school, f"order-{command.order_id}", orders)
        if before is not None:  # The same order again, by a second click: it keeps its number.
            return replace(command, number=before.issued.number)
        return replace(command, number=self.proposed(school, command.on.year, series, older))

    def _enter(
        self, context: Context, school: SchoolId, command: IssueOrder, following: Following,
        older: Collection[str],
    ) -> Done:  # fmt: skip
        before = self.application.state(school, f"order-{command.order_id}", orders)
        found = orders.decide(before, command)
        issued = found[0] if found else before.issued if before else None
        assert isinstance(issued, OrderIssued)  # noqa: S101 - an order is issued, or refused above
        steps = [*entering(command, older), *following(issued)]
        return self.application.handle(school, steps, context)


def entering(command: IssueOrder, older: Collection[str] = ()) -> list[Step]:
    """Return the steps by which an order with its number enters register and book."""
    number = EnterNumber(
        order_id=command.order_id,
        year=command.on.year,
        number=command.number,
        older=frozenset(older),
    )
    return [
        Step(f"order-{command.order_id}", orders, command),
        Step(f"order-book-{command.on.year}", books, number),
    ]
