"""One disclosure: data about people leave the school, and the people are told."""

from dataclasses import dataclass, replace
from typing import assert_never

from identity.domain.disclosure.commands import (
    DisclosureCommand,
    RecordDisclosure,
    TellPeople,
    TellReceiver,
)
from identity.domain.disclosure.events import (
    DisclosureEvent,
    DisclosureRecorded,
    DisclosureTold,
    ReceiverTold,
)
from identity.domain.disclosure.grounds import check_ground, check_organisation
from identity.domain.disclosure.refusals import DisclosureUnknown, NobodyDisclosed
from identity.domain.ids import PersonId
from kernel.decider import Decider


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


def _recorded(command: RecordDisclosure) -> DisclosureRecorded:
    if not (command.person_ids and command.categories):
        raise NobodyDisclosed
    check_organisation(command)
    check_ground(command)
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


def _check_known(state: Disclosure, people: tuple[PersonId, ...]) -> None:
    if not people or not state.people.issuperset(people):
        raise DisclosureUnknown


disclosure: Decider[Disclosure, DisclosureCommand, DisclosureEvent] = Decider(
    Disclosure(), decide, evolve
)
