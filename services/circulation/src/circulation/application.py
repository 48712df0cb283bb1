"""The use cases: a complete command becomes steps on streams, decided and recorded together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from circulation.domain.borrowing import patron as patrons
from circulation.domain.borrowing.commands import Settle, Take
from circulation.domain.borrowing.patron import Pile, borrowing
from circulation.domain.cards import card
from circulation.domain.cards.card import cards
from circulation.domain.cards.commands import IssueCard, ReplaceCard
from circulation.domain.ids import CardNumber, CopyId, PatronId, SchoolId
from circulation.domain.lending import copy
from circulation.domain.lending.commands import CheckOut, Renew, Return
from circulation.domain.lending.copy import Copy, OnLoan, lending
from circulation.domain.lending.events import CopyReturned
from circulation.domain.policy import policy
from circulation.domain.policy.commands import SetPolicy
from circulation.domain.policy.policy import Policy, policies
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True)
class Lending:
    """What can be done at a desk. Every method raises Refused when a rule says no."""

    application: Application

    def copy(self, school: SchoolId, copy_id: CopyId) -> Copy:
        """Say where the copy is now: on the shelf, or on loan to whom and until when."""
        return self.application.state(school, copy.stream(copy_id), lending)

    def pile(self, school: SchoolId, patron_id: PatronId) -> Pile:
        """Give the copies this reader has now."""
        return self.application.state(school, patrons.stream(patron_id), borrowing)

    def policy(self, school: SchoolId) -> Policy:
        """Give what the school has decided, or the usual."""
        return self.application.state(school, policy.stream(school), policies)

    def check_out(self, school: SchoolId, command: CheckOut, limit: int, context: Context) -> Done:
        """Lend a copy. Copy and reader are judged together, so that two desks cannot both win."""
        take = Take(patron_id=command.patron_id, copy_id=command.copy_id, limit=limit)
        steps = [
            Step(copy.stream(command.copy_id), lending, command),
            Step(patrons.stream(command.patron_id), borrowing, take),
        ]
        return self.application.handle(school, steps, context)

    def take_back(
        self, school: SchoolId, copy_id: CopyId, on: date, context: Context
    ) -> tuple[PatronId, Done]:
        """Take a copy back from whoever has it; say from whom."""
        stream = copy.stream(copy_id)
        store = self.application.store
        histories, repeated = store.load_for(school, [stream], context.command_id)
        events = histories[stream].events
        if repeated:  # The answer was lost on its way to the desk, which asks once more.
            returned = [event for event in events if isinstance(event, CopyReturned)]
            return returned[-1].patron_id, Done(repeated.position, (), repeated=True)
        patron_id = copy.held(lending.replay(events)).patron_id
        command = Return(copy_id=copy_id, patron_id=patron_id, on=on)
        return patron_id, self.take_back_from(school, command, context)

    def take_back_from(self, school: SchoolId, command: Return, context: Context) -> Done:
        """Take a copy back from the reader who is known to have it."""
        settle = Settle(patron_id=command.patron_id, copy_id=command.copy_id)
        steps = [
            Step(copy.stream(command.copy_id), lending, command),
            Step(patrons.stream(command.patron_id), borrowing, settle),
        ]
        return self.application.handle(school, steps, context)

    def returned_today(
        self, school: SchoolId, copy_id: CopyId, patron_id: PatronId, on: date, command_id: str
    ) -> OnLoan | None:
        """Give the loan as it was before this reader's return of that day, if that was the last.

        A command that put the loan back already finds it there, so that asking twice does no harm.
        """
        stream = copy.stream(copy_id)
        histories, repeated = self.application.store.load_for(school, [stream], command_id)
        events = histories[stream].events
        mistaken = CopyReturned(copy_id=copy_id, patron_id=patron_id, on=on)
        if not repeated and events[-1:] != (mistaken,):
            return None
        story = lending.replay(events if repeated else events[:-1])
        return story if isinstance(story, OnLoan) else None

    def renew(
        self, school: SchoolId, copy_id: CopyId, on: date, rules: Policy, context: Context
    ) -> tuple[OnLoan, Done]:
        """Renew the loan of whoever has the copy; give the loan as it was before."""
        loan = copy.held(self.copy(school, copy_id))
        command = Renew(
            copy_id=copy_id,
            patron_id=loan.patron_id,
            on=on,
            due=rules.due(on),
            renewals=rules.renewals,
            renew_overdue=rules.renew_overdue,
        )
        steps = [Step(copy.stream(copy_id), lending, command)]
        return loan, self.application.handle(school, steps, context)

    def set_policy(self, school: SchoolId, command: SetPolicy, context: Context) -> Done:
        """Write down how the school lends from now on; loans that are out keep their due dates."""
        return self.application.handle(
            school, [Step(policy.stream(school), policies, command)], context
        )

    def issue_cards(
        self, school: SchoolId, numbers: Mapping[PatronId, CardNumber], context: Context
    ) -> Done:
        """Give each reader the number, unless there is a card already. All in one append."""
        steps = [
            Step(card.stream(who), cards, IssueCard(patron_id=who, card_number=number))
            for who, number in numbers.items()
        ]
        return self.application.handle(school, steps, context)

    def replace_card(self, school: SchoolId, command: ReplaceCard, context: Context) -> Done:
        """Give a reader a new number for a lost card; the old one no longer opens anything."""
        return self.application.handle(
            school, [Step(card.stream(command.patron_id), cards, command)], context
        )
