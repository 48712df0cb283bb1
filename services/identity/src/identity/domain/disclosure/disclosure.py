"""One disclosure: data about people leave the school, and the people are told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias, assert_never

from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.events import (
    Basis,
    DisclosureEvent,
    DisclosureRecorded,
    DisclosureTold,
    Receiver,
    ReceiverTold,
)
from identity.domain.disclosure.refusals import (
    DisclosureUnknown,
    NobodyDisclosed,
    OrganisationUnclear,
    ReceiverNotInConsent,
    StatuteNeedsOrder,
)
from identity.domain.fields import Category
from identity.domain.ids import DisclosureId, OrderId, PersonId
from kernel.decider import Decider

# What a written consent can name. «school» there is the school itself, never another one.
NAMED_IN_CONSENT: Final[Mapping[Receiver, Recipient]] = {
    Receiver.DISTRICT: Recipient.DISTRICT,
    Receiver.MINISTRY: Recipient.MINISTRY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisclosure:
    """``consents`` are those of every person, as they stand; only a consent's ground asks them."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    receiver: Receiver
    organisation: str
    categories: tuple[Category, ...]
    basis: Basis
    order_id: OrderId | None
    consents: Mapping[PersonId, Consents]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPeople:
    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReceiver:
    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


DisclosureCommand: TypeAlias = RecordDisclosure | TellPeople | TellReceiver


@dataclass(frozen=True, slots=True)
class Disclosure:
    """About whom the data were, and who of them has been told."""

    people: frozenset[PersonId] = frozenset()
    told: frozenset[PersonId] = frozenset()


def decide(state: Disclosure, command: DisclosureCommand) -> list[DisclosureEvent]:
    match command:
        case RecordDisclosure():
            return [] if state.people else [_recorded(command)]
        case TellPeople(disclosure_id=which, person_ids=people, on=on):
            _check_known(state, people)
            new = tuple(person for person in people if person not in state.told)
            told = DisclosureTold(disclosure_id=which, person_ids=new, on=on)
            return [told] if new else []
        case TellReceiver(disclosure_id=which, person_ids=people, on=on):
            _check_known(state, people)
            return [ReceiverTold(disclosure_id=which, person_ids=people, on=on)]
        case _:
            assert_never(command)


def evolve(state: Disclosure, event: DisclosureEvent) -> Disclosure:
    match event:
        case DisclosureRecorded(person_ids=people):
            return replace(state, people=frozenset(people))
        case DisclosureTold(person_ids=people):
            return replace(state, told=state.told | set(people))
        case ReceiverTold():
            return state
        case _:
            assert_never(event)


def names_receiver(consents: Consents, receiver: Receiver, category: Category, on: date) -> bool:
    """Say whether a consent in force lets this receiver have this kind of data (L-10)."""
    named = NAMED_IN_CONSENT.get(receiver)
    return not consents.is_forgotten and any(
        named in consent.recipients and category in consent.categories and consent.is_in_force(on)
        for consent in consents.given
    )


def _recorded(command: RecordDisclosure) -> DisclosureRecorded:
    if not (command.person_ids and command.categories):
        raise NobodyDisclosed
    _check_organisation(command)
    _check_ground(command)
    return DisclosureRecorded(
        disclosure_id=command.disclosure_id,
        person_ids=tuple(sorted(set(command.person_ids))),
        receiver=command.receiver,
        organisation=command.organisation,
        categories=tuple(sorted(set(command.categories))),
        basis=command.basis,
        order_id=command.order_id,
        on=command.on,
    )


def _check_organisation(command: RecordDisclosure) -> None:
    """Let digits in, and ids of schools: nothing that could be somebody's name."""
    form = r"[a-z0-9-]{1,40}" if command.receiver is Receiver.SCHOOL else r"\d{0,14}"
    if not re.fullmatch(form, command.organisation):
        raise OrganisationUnclear


def _check_ground(command: RecordDisclosure) -> None:
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


def _check_known(state: Disclosure, people: tuple[PersonId, ...]) -> None:
    if not people or not state.people.issuperset(people):
        raise DisclosureUnknown


disclosure: Decider[Disclosure, DisclosureCommand, DisclosureEvent] = Decider(
    Disclosure(), decide, evolve
)
