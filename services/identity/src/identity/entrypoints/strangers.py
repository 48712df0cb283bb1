"""Whose names somebody asked for who is on none of the own pages: an attempt, not a page (AZ-08).

Pages ask for every name they have a place for, also where the reader's role gets a number only:
an administrator's list, a teacher in a parent's timetable. That is no attempt. Unknown people are
told apart from nobody, so an answer and the time it takes say nothing about who exists.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from chassis.caller import Caller
from identity.domain.people.events import Kind
from identity.readmodels import people

_FAMILIES: Final = frozenset({"parent", "pupil"})


def among(db: Connection, caller: Caller, ids: Collection[str]) -> list[str]:
    """Return those of these ids that no page of this caller can hold, in their order."""
    at_work = {school for school in caller.schools if caller.roles_at(school) - _FAMILIES}
    known = {row.person_id: row for row in people.some(db, ids)}
    away = [one for one in sorted(ids) if one not in known or known[one].school not in at_work]
    if not away:
        return []  # A page of the own school costs one question.
    family = _family(db, caller.person_id)
    beside = people.beside(db, away, caller.schools) if caller.schools else {}

    def is_on_a_page(one: str) -> bool:
        place = beside.get(one) or (known[one].school if one in known else "")
        is_colleague = one in known and known[one].kind == Kind.STAFF
        return one in family or place in (caller.schools if is_colleague else at_work)

    return [one for one in away if not is_on_a_page(one)]


def _family(db: Connection, person_id: str) -> set[str]:
    """Return oneself, the own children, and who else stands for them or for oneself."""
    own = {person_id, *(row.pupil_id for row in people.children_of(db, person_id))}
    return own | {guardian for one in own for guardian in people.guardians_of(db, one)}
