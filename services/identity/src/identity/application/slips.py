"""Slips: first secrets on paper, for one person or a whole class, and for whoever forgot.

Nothing of a slip is kept in clear. Its secret follows from the master key and the command that made
it, so that a double click prints the same sheet twice, and nobody can print it again later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from identity.application.gates import Gates
from identity.application.ids import part_of
from identity.application.sign_in import SignIn, Slip
from identity.domain.access.events import SlipIssued
from identity.domain.access.gates import is_staff, needs_factor
from identity.domain.access.passwords import LETTERS, normal_username
from identity.domain.access.refusals import AccountExists, NeedsTwoPeople, UsernameTaken
from identity.domain.access.usernames import proposed
from identity.domain.ids import PersonId, SchoolId
from identity.vault.accounts import NewAccount, put_account
from kernel.store import Change, Context, Store

_GROUPS: Final = 4
_TRIES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A slip for somebody; without a ``username`` the present one is kept or one is proposed."""

    person_id: PersonId
    username: str | None = None


class Slips:
    """Make accounts that begin with a slip; ``days_of`` gives how long it lives at a school."""

    def __init__(
        self, store: Store, sign_in: SignIn, gates: Gates, days_of: Callable[[SchoolId], int]
    ) -> None:
        self.store = store
        self.sign_in = sign_in
        self.accounts = sign_in.accounts
        self.gates = gates
        self.days_of = days_of

    def issue(
        self, context: Context, school: SchoolId, wanted: Wanted, *, by_two: bool = False
    ) -> Slip:
        """Make one slip, of whomever.

        Raises AccountExists, NeedsTwoPeople, UsernameTaken, UsernameUnclear. ``by_two``: two people
        have let a powerful colleague in again.
        """
        person = wanted.person_id
        username = self.accounts.username_of(person)
        if username and wanted.username and normal_username(wanted.username) != username:
            raise AccountExists
        if username and not by_two and needs_factor(self._roles(person)):
            raise NeedsTwoPeople
        return self._print(context, school, [wanted])[person]

    def issue_many(
        self, context: Context, school: SchoolId, people: Sequence[PersonId]
    ) -> Mapping[PersonId, Slip]:
        """Make slips for pupils and parents; whoever is of the staff is left out.

        A teacher whose child is in the class would otherwise get the password of a colleague.
        """
        family = [person for person in people if not is_staff(self._roles(person))]
        return self._print(context, school, [Wanted(person_id=person) for person in family])

    def _roles(self, person: PersonId) -> list[str]:
        return [grant.role for grant in self.gates.grants_of(person)]

    def _print(
        self, context: Context, school: SchoolId, wanted: Sequence[Wanted]
    ) -> dict[PersonId, Slip]:
        if not wanted:
            return {}
        slips, made = {}, []
        until = context.at + timedelta(days=self.days_of(school))
        for each in wanted:
            person = each.person_id
            username = each.username or self.accounts.username_of(person)
            slip = Slip(
                username=username or self._free_name(context, person),
                secret=self._secret(context, person),
            )
            slips[person] = slip
            made.append(
                self.accounts.prepare(
                    school, person, slip.username, slip.secret, context.at,
                    must_change=True, slip_until=until,
                )
            )  # fmt: skip
        self._record(context, school, made)
        return slips

    def _record(self, context: Context, school: SchoolId, made: Sequence[NewAccount]) -> None:
        """Keep the accounts and say so in one transaction; a repeated command does neither."""
        if self.store.done_before(school, context.command_id):
            return
        for each in made:
            self.sign_in.end_all(part_of(context, "end"), each.person_id)
        changes = [self._change(context, school, each.person_id) for each in made]

        def also(db: Connection) -> None:
            for each in made:
                _put(db, each)

        self.store.append(school, changes, context, also=also)

    def _change(self, context: Context, school: SchoolId, person: PersonId) -> Change:
        stream = f"account-{person}"
        issued = SlipIssued(person_id=person, by=PersonId(context.actor))
        return Change(stream, self.store.load(school, stream).version, [issued])

    def _secret(self, context: Context, person: PersonId) -> str:
        """Return four groups of four, 78 bits, easy to type."""
        chance = int(self.accounts.keys.master.token("slip secret", context.command_id, person), 16)
        letters = ""
        for _ in range(4 * _GROUPS):
            chance, letter = divmod(chance, len(LETTERS))
            letters += LETTERS[letter]
        return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    def _free_name(self, context: Context, person: PersonId) -> str:
        """Propose a name that nobody has; it follows from the command as the secret does."""
        token = self.accounts.keys.master.token
        for number in range(_TRIES):
            chance = int(token("slip name", context.command_id, person, str(number)), 16)
            name = proposed(chance)
            if self.accounts.owner_of(name) in {None, person}:
                return name
        raise UsernameTaken


def _put(db: Connection, made: NewAccount) -> None:
    try:
        with db.begin_nested():
            put_account(db, made)
    except IntegrityError:
        raise UsernameTaken from None
