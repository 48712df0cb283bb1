"""What has outlived its term comes on acts by itself, once a day (L-14)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from chassis.chores import once_a_day
from chassis.runtime import Runtime
from identity.application.ids import derived
from identity.application.retention import Retention
from identity.domain.ids import SchoolId
from identity.domain.retention.commands import Due
from identity.readmodels import acts, schools
from identity.readmodels.due import due_at
from kernel.store import Conflict, Context

_MONTH: Final = timedelta(days=30)


@once_a_day
def propose_due(runtime: Runtime) -> int:
    """Once a day: put what has outlived its term on acts, one for each class; a chore.

    An act is a proposal only. The head reads and signs it, or does not; of each class one act a
    month is enough to read, and what was not signed comes back with the next.
    """
    today = runtime.today()
    with runtime.read() as db:
        due = {row.school_id: _due(db, row.school_id, today) for row in schools.every(db)}
    context = runtime.context_for_system("retention")
    return sum(_proposed(runtime, context, school, due[school], today) for school in due)


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
