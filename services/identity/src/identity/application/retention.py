"""Retention: what is due goes on an act, and is destroyed when the head has signed it (L-14)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from identity.application.ids import derived, part_of
from identity.domain.ids import ActId, PersonId, SchoolId
from identity.domain.retention.acts import (
    Act,
    ActCommand,
    CarryOut,
    DropAct,
    ProposeDestruction,
    SignAct,
    Stage,
    acts,
)
from identity.domain.retention.classes import Kept
from identity.domain.retention.refusals import ActNotSigned
from kernel.application import Application, Done, Step
from kernel.store import Conflict, Context

_ACTS = "destruction-acts"


class Retention:
    """Propose, sign and carry out destruction acts.

    ``forget(context, school, person, on)`` is how somebody is forgotten; it does nothing for
    whoever is forgotten already.
    """

    def __init__(
        self,
        application: Application,
        forget: Callable[[Context, SchoolId, PersonId, date], object],
    ) -> None:
        self.application = application
        self.forget = forget

    def propose(
        self, context: Context, school: SchoolId, kept: Kept, due: Sequence[PersonId], on: date
    ) -> Done:
        """Put whoever is due and on no act yet on a new act; nobody due, no act."""
        command = ProposeDestruction(
            act_id=ActId(derived(context.command_id, "act")),
            retention_class=kept,
            person_ids=tuple(due),
            on=on,
        )
        return self._do(context, school, command)

    def sign(self, context: Context, school: SchoolId, command: SignAct) -> Done:
        """Sign an act; raises OnlyTheHeadSigns, ListNotRead, ActUnknown, ActIsClosed."""
        return self._do(context, school, command)

    def drop(self, context: Context, school: SchoolId, command: DropAct) -> Done:
        """Destroy nothing by this act; raises OnlyTheHeadSigns, ActUnknown, ActIsClosed."""
        return self._do(context, school, command)

    def carry_out(self, context: Context, school: SchoolId, which: ActId, on: date) -> bool:
        """Forget everybody on a signed act, then write down that it is done.

        Says whether there was something to do. Stopped in the middle it goes on where it was,
        because forgetting twice changes nothing. Raises ActNotSigned.
        """
        act = self._act(school, which)
        if act is None or act.stage is Stage.CARRIED_OUT:
            return False
        if act.stage is not Stage.SIGNED:
            raise ActNotSigned
        for person in act.proposed.person_ids:
            one = replace(part_of(context, person), command_id=derived(which, person, "forget"))
            self.forget(one, school, person, on)
        done = replace(part_of(context, which), command_id=derived(which, "done"))
        with suppress(Conflict):  # Another process was faster.
            self._do(done, school, CarryOut(act_id=which, on=on))
        return True

    def _act(self, school: SchoolId, which: ActId) -> Act | None:
        return self.application.state(school, _ACTS, acts).get(which)

    def _do(self, context: Context, school: SchoolId, command: ActCommand) -> Done:
        return self.application.handle(school, [Step(_ACTS, acts, command)], context)
