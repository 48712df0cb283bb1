"""The one check between a person's data and the vault.

Everything that stores something about a person passes here: entry forms, imports, corrections. So
does the clearing out after a withdrawal, with the same question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from identity.domain.consent.events import Purpose, Recipient
from identity.domain.consent.refusals import ConsentMissing
from identity.domain.fields import Category
from identity.domain.ids import ConsentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One signed paper that has not been withdrawn."""

    consent_id: ConsentId
    purposes: frozenset[Purpose]
    categories: frozenset[Category]
    recipients: frozenset[Recipient]
    valid_from: date
    valid_until: date | None

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Consents:
    """Every paper about one person: those in hand, and the ids of those withdrawn."""

    given: tuple[Consent, ...] = ()
    withdrawn: frozenset[ConsentId] = frozenset()
    is_forgotten: bool = False

    def covers(self, purpose: Purpose, category: Category, on: date) -> bool:
        """Say whether a consent lets the school keep this for that purpose that day (L-01)."""
        return not self.is_forgotten and any(
            purpose in consent.purposes
            and category in consent.categories
            and Recipient.SCHOOL in consent.recipients
            and consent.is_in_force(on)
            for consent in self.given
        )


def require_consent(
    consents: Consents, purpose: Purpose, categories: Iterable[Category], on: date
) -> None:
    """Raise ConsentMissing, naming the first category that no consent in force covers."""
    for category in sorted(categories, key=list(Category).index):
        if not consents.covers(purpose, category, on):
            raise ConsentMissing(purpose, category)
