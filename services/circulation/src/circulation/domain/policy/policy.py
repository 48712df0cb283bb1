"""The policy of one school, and the due date that follows from it."""

from dataclasses import dataclass
from datetime import date, timedelta

from circulation.domain.ids import SchoolId
from circulation.domain.policy.commands import PolicyCommand
from circulation.domain.policy.events import PolicyEvent, PolicySet
from circulation.domain.policy.refusals import UnworkablePolicy
from kernel.decider import Decider

SUNDAY = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How many books, for how many days, how many renewals; before a school decides, the usual."""

    limit: int = 5
    period_days: int = 14
    renewals: int = 2
    renew_overdue: bool = False

    def due(self, on: date) -> date:
        """Give the day a loan has to be back: Monday where it would be Sunday, a closed day."""
        day = on + timedelta(days=self.period_days)
        return day + timedelta(days=1) if day.isoweekday() == SUNDAY else day


def stream(school: SchoolId) -> str:
    """Name the stream that holds what this school has decided."""
    return f"policy-{school}"


def decide(policy: Policy, command: PolicyCommand) -> list[PolicyEvent]:
    if command.limit < 1 or command.period_days < 1 or command.renewals < 0:
        raise UnworkablePolicy
    event = PolicySet(
        limit=command.limit,
        period_days=command.period_days,
        renewals=command.renewals,
        renew_overdue=command.renew_overdue,
    )
    return [] if evolve(policy, event) == policy else [event]


def evolve(_: Policy, event: PolicyEvent) -> Policy:
    return Policy(
        limit=event.limit,
        period_days=event.period_days,
        renewals=event.renewals,
        renew_overdue=event.renew_overdue,
    )


policies: Decider[Policy, PolicyCommand, PolicyEvent] = Decider(Policy(), decide, evolve)
