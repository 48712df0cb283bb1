"""Which gates a session has still to pass, and what its token may carry until then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chassis.caller import Grant
from identity.domain.access.gates import Gate, Standing, is_open_before, next_gate
from identity.domain.ids import PersonId
from identity.vault.accounts import Accounts
from identity.vault.second_factors import SecondFactors


class Visit(Protocol):
    """A session, as far as gates ask for it."""

    @property
    def person_id(self) -> PersonId: ...
    @property
    def code_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The next gate, None when all are open, and the grants that may be used already."""

    gate: Gate | None
    grants: tuple[Grant, ...]
    held: bool


class Gates:
    """Judge a session by what is true now: a role of this morning counts this morning."""

    def __init__(
        self,
        accounts: Accounts,
        factors: SecondFactors,
        grants_of: Callable[[PersonId], Sequence[Grant]],
        has_undertaken: Callable[[PersonId], bool],
    ) -> None:
        self.accounts = accounts
        self.factors = factors
        self.grants_of = grants_of
        self.has_undertaken = has_undertaken

    def of(self, visit: Visit) -> Passage:
        """Return where a session stands; who has no account any more has no grants either."""
        account = self.accounts.of(visit.person_id)
        if account is None:
            return Passage(gate=None, grants=(), held=False)
        return self.judge(visit, must_change=account.must_change)

    def judge(self, visit: Visit, *, must_change: bool) -> Passage:
        grants = tuple(self.grants_of(visit.person_id))
        roles = frozenset(grant.role for grant in grants)
        standing = Standing(
            roles=roles,
            must_change=must_change,
            has_factor=self.factors.is_set(visit.person_id),
            gave_code=visit.code_at is not None,
            has_undertaken=self.has_undertaken(visit.person_id),
        )
        gate = next_gate(standing)
        if gate is None:
            return Passage(gate=None, grants=grants, held=False)
        usable = tuple(grant for grant in grants if is_open_before(gate, grant.role))
        return Passage(gate=gate, grants=usable, held=True)
