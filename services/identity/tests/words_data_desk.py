"""Words for the data officer's desk: disclosures, requests, breaches, acts."""

from typing import Any

from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import Purpose, Recipient
from identity.domain.disclosure.disclosure import RecordDisclosure
from identity.domain.disclosure.events import Basis, DisclosureRecorded, Receiver
from identity.domain.fields import Category
from identity.domain.ids import DisclosureId, OrderId, PersonId
from services.identity.tests.words import AMINA, COVERED, PAPER, TODAY, an_id

OFFICER = PersonId(an_id("data officer"))
ORDER = OrderId(an_id("order"))
HANDED_OVER = DisclosureId(an_id("disclosure"))


def agreed(*recipients: Recipient, **other: Any) -> Consents:
    """The consents of somebody whose paper names these recipients."""
    usual: dict[str, Any] = {
        "consent_id": PAPER,
        "purposes": frozenset({Purpose.EMIS}),
        "categories": frozenset(COVERED),
        "recipients": frozenset({Recipient.SCHOOL, *recipients}),
        "valid_from": TODAY,
        "valid_until": None,
    }
    return Consents(given=(Consent(**(usual | other)),))


def disclose(**other: Any) -> RecordDisclosure:
    usual: dict[str, Any] = {
        "disclosure_id": HANDED_OVER,
        "person_ids": (AMINA,),
        "receiver": Receiver.MINISTRY,
        "organisation": "",
        "categories": (Category.NAME,),
        "basis": Basis.CONSENT,
        "order_id": None,
        "consents": {AMINA: agreed(Recipient.MINISTRY)},
        "on": TODAY,
    }
    return RecordDisclosure(**(usual | other))


def disclosed(**other: Any) -> DisclosureRecorded:
    usual: dict[str, Any] = {
        "disclosure_id": HANDED_OVER,
        "person_ids": (AMINA,),
        "receiver": Receiver.MINISTRY,
        "organisation": "",
        "categories": (Category.NAME,),
        "basis": Basis.CONSENT,
        "order_id": None,
        "on": TODAY,
    }
    return DisclosureRecorded(**(usual | other))
