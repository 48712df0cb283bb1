"""What goes by itself within hours: no act of the head would come in time for it (L-14).

Waiting lists have a chore of their own, which destroys their keys first.
"""

from datetime import datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import delete

from chassis.runtime import Runtime
from identity.domain.access.patience import FORGIVEN_AFTER
from identity.vault.gathered import KEPT_FOR, gathered
from identity.vault.schema import failure, session
from identity.vault.sessions import LONGEST
from kernel.sql import writing

_EVERY: Final = timedelta(minutes=10)


class ClearPassing:
    """Every ten minutes: delete sessions, counts of wrong tries and copies that ran out; a chore.

    None of them opens or holds back anything any more; each would otherwise lie there until the
    next one of its kind is written.
    """

    def __init__(self) -> None:
        self._cleared: WeakKeyDictionary[Runtime, datetime] = WeakKeyDictionary()

    def __call__(self, runtime: Runtime) -> int:
        now = runtime.now()
        if now - self._cleared.get(runtime, datetime.min.replace(tzinfo=now.tzinfo)) < _EVERY:
            return 0
        old = (
            session.c.opened_at < now - LONGEST,
            failure.c.last < now - FORGIVEN_AFTER,
            gathered.c.gathered_at < now - KEPT_FOR,
        )
        with writing(runtime.engine) as db:
            gone = sum(db.execute(delete(one.left.table).where(one)).rowcount for one in old)
        self._cleared[runtime] = now
        return gone


clear_passing: Final = ClearPassing()
