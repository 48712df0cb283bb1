"""Which gates a session has still to pass, and what its token may carry until then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chassis.caller import Grant
from identity.domain.access.gates import Gate, Standing, is_open_before, is_staff, next_gate
from identity.domain.ids import PersonId
from identity.vault.accounts import Account, Accounts


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
    is_staff: bool


class Gates:
    """Judge a session by what is true now: a role of this morning counts this morning."""

    def __init__(
        self,
        accounts: Accounts,
        grants_of: Callable[[PersonId], Sequence[Grant]],
        has_undertaken: Callable[[PersonId], bool],
    ) -> None:
        self.accounts = accounts
        self.grants_of = grants_of
        self.has_undertaken = has_undertaken

    def of(self, visit: Visit) -> Passage:
        """Return where a session stands; who has no account any more has no grants either."""
        account = self.accounts.of(visit.person_id)
        if account is None:
            return Passage(gate=None, grants=(), held=False, is_staff=False)
        return self.judge(account, gave_code=visit.code_at is not None)

    def judge(self, account: Account, *, gave_code: bool) -> Passage:
        grants = tuple(self.grants_of(account.person_id))
        roles = frozenset(grant.role for grant in grants)
        standing = Standing(
            roles=roles,
            must_change=account.must_change,
            has_factor=account.has_factor,
            gave_code=gave_code,
            # Asked only of those who have to: at eight in the morning most are pupils.
            has_undertaken=not is_staff(roles) or self.has_undertaken(account.person_id),
        )
        gate = next_gate(standing)
        if gate is None:
            return Passage(gate=None, grants=grants, held=False, is_staff=is_staff(roles))
        usable = tuple(grant for grant in grants if is_open_before(gate, grant.role))
        return Passage(gate=gate, grants=usable, held=True, is_staff=is_staff(roles))
