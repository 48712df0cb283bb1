"""What has outlived its term comes on acts by itself, once a day (L-14)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from chassis.runtime import Runtime
from identity.application.ids import derived
from identity.application.retention import Retention
from identity.domain.ids import SchoolId
from identity.domain.retention.commands import Due
from identity.readmodels import acts, schools
from identity.readmodels.due import due_at
from kernel.store import Conflict, Context

_MONTH: Final = timedelta(days=30)


class ProposeDue:
    """Once a day: put what has outlived its term on acts, one for each class; a chore.

    An act is a proposal only. The head reads and signs it, or does not; of each class one act a
    month is enough to read, and what was not signed comes back with the next.
    """

    def __init__(self) -> None:
        self._looked: WeakKeyDictionary[Runtime, date] = WeakKeyDictionary()

    def __call__(self, runtime: Runtime) -> int:
        today = runtime.today()
        if self._looked.get(runtime) == today:
            return 0
        with runtime.read() as db:
            due = {row.school_id: _due(db, row.school_id, today) for row in schools.every(db)}
        context = runtime.context_for_system("retention")
        proposed = sum(_proposed(runtime, context, school, due[school], today) for school in due)
        self._looked[runtime] = today
        return proposed


def _due(db: Connection, school: str, today: date) -> list[Due]:
    lately = acts.classes_since(db, school, today - _MONTH)
    return [due for due in due_at(db, school, today) if due.retention_class not in lately]


def _proposed(
    runtime: Runtime, context: Context, school: str, due: Sequence[Due], today: date
) -> int:
    retention = Retention(runtime.application, _never, _never)
    here = replace(context, command_id=derived("retention", school, today.isoformat()))
    many = 0
    for one in due:
        with suppress(Conflict):  # Another process was faster.
            many += len(retention.propose(here, SchoolId(school), one, today).events)
    return many


def _never(*_: object) -> None:
    raise AssertionError("whoever proposes an act destroys nothing")


propose_due: Final = ProposeDue()
