"""The one check between a person's data and the vault.

Everything that stores something about a person passes here: entry forms, imports, messages,
corrections. So does the clearing out after a withdrawal, with its sister question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from identity.domain.consent.events import (
    OPTIONAL,
    Capacity,
    ConsentBegun,
    ConsentGiven,
    Purpose,
    Recipient,
)
from identity.domain.consent.refusals import ConsentMissing
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One signed consent that has not been withdrawn."""

    consent_id: ConsentId
    signer_id: PersonId
    capacity: Capacity
    purposes: frozenset[Purpose]
    categories: frozenset[Category]
    recipients: frozenset[Recipient]
    valid_from: date
    valid_until: date | None
    has_expired: bool = False

    @classmethod
    def of(cls, event: ConsentGiven) -> "Consent":
        return cls(
            consent_id=event.consent_id,
            signer_id=event.signer_id,
            capacity=event.capacity,
            purposes=frozenset(event.purposes),
            categories=frozenset(event.categories),
            recipients=frozenset(event.recipients),
            valid_from=event.valid_from,
            valid_until=event.valid_until,
        )

    def is_in_force(self, on: date) -> bool:
        in_time = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_time and not self.has_expired

    def names(self, purpose: Purpose, category: Category) -> bool:
        return (
            purpose in self.purposes
            and category in self.categories
            and Recipient.SCHOOL in self.recipients
        )


@dataclass(frozen=True, slots=True)
class Consents:
    """Everything signed about one person: in hand, withdrawn or gone, and who says no to what.

    ``objections``: (signer, purpose) as each has said last. ``disputed``: what the representatives
    disagree about, as it was last made known. ``begun``: what waits for the pupil's signature.
    """

    given: tuple[Consent, ...] = ()
    withdrawn: frozenset[ConsentId] = frozenset()
    is_forgotten: bool = False
    objections: frozenset[tuple[PersonId, Purpose]] = frozenset()
    disputed: frozenset[Purpose] = frozenset()
    begun: tuple[ConsentBegun, ...] = ()

    def covers(self, purpose: Purpose, category: Category, on: date) -> bool:
        """Say whether a consent lets the school keep this anew for that purpose that day (L-01)."""
        if self.is_forgotten or self.is_blocked(purpose):
            return False
        return any(c.names(purpose, category) and c.is_in_force(on) for c in self.given)

    def keeps(self, purpose: Purpose, category: Category) -> bool:
        """Say whether what was stored rightly may stay.

        A consent that has expired covers nothing new, but it was not withdrawn: what it let in is
        not destroyed before somebody who may has decided so.
        """
        return not self.is_forgotten and any(c.names(purpose, category) for c in self.given)

    def is_blocked(self, purpose: Purpose) -> bool:
        """Say whether somebody who may sign says no to an optional purpose (L-05)."""
        return purpose in OPTIONAL and any(about == purpose for _, about in self.objections)


def require_consent(
    consents: Consents, purpose: Purpose, categories: Iterable[Category], on: date
) -> None:
    """Raise ConsentMissing, naming the first category that no consent in force covers."""
    for category in sorted(categories, key=list(Category).index):
        if not consents.covers(purpose, category, on):
            raise ConsentMissing(purpose, category)
