"""Where the objects of identity's addresses lie for whoever asks: school, class, family, oneself.

The chassis asks before a handler runs, for every argument of an address and of its query that is
named here, and refuses to start with an argument that is not.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select

from chassis.policy import Asked, Finder, Scope, in_school, no_object
from identity.readmodels import (
    acts,
    breaches,
    classes,
    consents,
    disclosures,
    orders,
    people,
    requests,
    transfers,
)
from identity.readmodels import imports as lists
from identity.vault import schema
from identity.vault.imports import import_file

NOWHERE: Final[frozenset[Scope]] = frozenset()


def person(asked: Asked, person_id: str) -> Collection[Scope]:
    """Find a person of the school: oneself, an own child, a pupil of the own class, or anybody."""
    if people.at(asked.db, asked.school, person_id) is None:
        return NOWHERE
    lies_in = {Scope.SCHOOL}
    if person_id == asked.person_id:
        lies_in.add(Scope.SELF)
    if people.stands_for(asked.db, asked.person_id, person_id):
        lies_in.add(Scope.CHILDREN)
    if "teacher" in asked.roles and _leads(asked, classes.class_of(asked.db, person_id)):
        lies_in.add(Scope.CLASS)
    return lies_in


def relative(asked: Asked, person_id: str) -> Collection[Scope]:
    """Find whom a form names beside the person it is about: parents of the own class too."""
    lies_in = person(asked, person_id)
    if lies_in and "teacher" in asked.roles and _stands_in_own_class(asked, person_id):
        return {*lies_in, Scope.CLASS}
    return lies_in


def school_class(asked: Asked, class_id: str) -> Collection[Scope]:
    """Find a class of the school, and say whether the asker leads it."""
    found = classes.one(asked.db, class_id)
    if found is None or found.school != asked.school:
        return NOWHERE
    own = "teacher" in asked.roles and _leads(asked, found)
    return {Scope.SCHOOL, Scope.CLASS} if own else {Scope.SCHOOL}


def consent(asked: Asked, consent_id: str) -> Collection[Scope]:
    """Find a consent of the school; it lies where the person lies whom it is about."""
    found = people.one_consent(asked.db, consent_id)
    if found is None or found.school != asked.school:
        return NOWHERE
    return person(asked, found.person_id)


def form(asked: Asked, form_id: str) -> Collection[Scope]:
    """Find a printed consent form of the school; it lies where the person lies."""
    found = consents.one(asked.db, form_id)
    if found is None or found.school != asked.school:
        return NOWHERE
    return person(asked, found.person_id)


def session(asked: Asked, session_id: str) -> Collection[Scope]:
    """Find a session; it is nobody's but one's own."""
    mine = schema.session.c.person_id == asked.person_id
    this = schema.session.c.session_id == session_id
    found = asked.db.scalar(select(schema.session.c.session_id).where(this & mine))
    return {Scope.SELF} if found else NOWHERE


def transfer(asked: Asked, transfer_id: str) -> Collection[Scope]:
    """Find a transfer: it lies at the school that sends and at the one that receives."""
    found = transfers.one(asked.db, transfer_id)
    here = found is not None and asked.school in {found.from_school, found.to_school}
    return {Scope.SCHOOL} if here else NOWHERE


def _stands_in_own_class(asked: Asked, guardian_id: str) -> bool:
    children = [row.pupil_id for row in people.children_of(asked.db, guardian_id)]
    return any(_leads(asked, classes.class_of(asked.db, child)) for child in children)


def _leads(asked: Asked, of: Any) -> bool:
    return of is not None and of.class_teacher_id == asked.person_id


def people_import(asked: Asked, import_id: str) -> Collection[Scope]:
    """Find a list: one that waits is its owner's alone, what was brought in is the school's."""
    if (done := lists.one(asked.db, import_id)) is not None:
        return {Scope.SCHOOL} if done.school == asked.school else NOWHERE
    mine = import_file.c.owner == asked.person_id, import_file.c.school == asked.school
    this = select(import_file.c.import_id).where(import_file.c.import_id == import_id, *mine)
    return {Scope.SCHOOL} if asked.db.scalar(this) else NOWHERE


OBJECTS: Final[Mapping[str, Finder]] = {
    "person_id": person,
    "pupil_id": person,
    "applicant_id": relative,
    "guardian_id": relative,
    "signer_id": relative,
    "by": relative,
    "people": relative,
    "class_id": school_class,
    "consent_id": consent,
    "form_id": form,
    "order_id": in_school(orders.order.c.order_id, orders.order.c.school),
    "session_id": session,
    "transfer_id": transfer,
    "key": no_object,
    "role": no_object,
    "import_id": people_import,
    "request_id": in_school(requests.request.c.request_id, requests.request.c.school),
    "disclosure_id": in_school(
        disclosures.disclosure.c.disclosure_id, disclosures.disclosure.c.school
    ),
    "breach_id": in_school(breaches.breach.c.breach_id, breaches.breach.c.school),
    "act_id": in_school(acts.act.c.act_id, acts.act.c.school),
}
