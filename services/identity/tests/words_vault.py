"""Words for tests of the vault: consents in hand without a stream."""

from identity.domain.consent.consents import consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose, Recipient
from identity.domain.fields import Category
from services.identity.tests.words import given_event


def agreed(*purposes: Purpose, categories: tuple[Category, ...] = tuple(Category)) -> Consents:
    """One paper in force that covers everything for these purposes."""
    paper = given_event(purposes=purposes, categories=categories, recipients=tuple(Recipient))
    return consents.replay([paper])
