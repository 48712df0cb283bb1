"""To whom data may go: by a consent that names the receiver, or by law with an order (L-10)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never

from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.commands import RecordDisclosure
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.disclosure.refusals import (
    OrganisationUnclear,
    ReceiverNotInConsent,
    StatuteNeedsOrder,
)
from identity.domain.fields import Category

# What a written consent can name. «school» there is the school itself, never another one.
NAMED_IN_CONSENT: Final[Mapping[Receiver, Recipient]] = {
    Receiver.DISTRICT: Recipient.DISTRICT,
    Receiver.MINISTRY: Recipient.MINISTRY,
}


def names_receiver(consents: Consents, receiver: Receiver, category: Category, on: date) -> bool:
    """Say whether a consent in force lets this receiver have this kind of data (L-10)."""
    named = NAMED_IN_CONSENT.get(receiver)
    return not consents.is_forgotten and any(
        named in consent.recipients and category in consent.categories and consent.is_in_force(on)
        for consent in consents.given
    )


def check_organisation(command: RecordDisclosure) -> None:
    """Let digits in, and ids of schools: nothing that could be somebody's name."""
    form = r"[a-z0-9-]{1,40}" if command.receiver is Receiver.SCHOOL else r"\d{0,14}"
    if not re.fullmatch(form, command.organisation):
        raise OrganisationUnclear


def check_ground(command: RecordDisclosure) -> None:
    match command.basis:
        case Basis.STATUTE:
            if command.order_id is None:
                raise StatuteNeedsOrder
        case Basis.CONSENT:
            for person in command.person_ids:
                known = command.consents.get(person, Consents())
                for category in command.categories:
                    if not names_receiver(known, command.receiver, category, command.on):
                        raise ReceiverNotInConsent
        case _:
            assert_never(command.basis)
