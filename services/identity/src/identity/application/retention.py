"""Retention: what is due goes on an act, and is destroyed when the head has signed it (L-14)."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import date

from identity.application.ids import derived, part_of
from identity.domain.ids import ActId, PersonId, SchoolId
from identity.domain.retention.acts import Act, Stage, acts
from identity.domain.retention.classes import WHOLE_PEOPLE, Kept
from identity.domain.retention.commands import (
    ActCommand,
    CarryOut,
    DropAct,
    Due,
    ProposeDestruction,
    SignAct,
)
from identity.domain.retention.events import DestructionProposed
from identity.domain.retention.refusals import ActNotSigned
from kernel.application import Application, Done, Step
from kernel.store import Conflict, Context

_ACTS = "destruction-acts"
_WITH_PAPERS = frozenset({Kept.CLOSED_PAPER, Kept.REQUEST_PAPER})


class Retention:
    """Propose, sign and carry out destruction acts.

    ``forget(context, school, person, on)`` is how somebody is forgotten, ``destroy(papers)`` how
    papers are; both do nothing for what is gone already.
    """

    def __init__(
        self,
        application: Application,
        forget: Callable[[Context, SchoolId, PersonId, date], object],
        destroy: Callable[[Collection[str]], object],
    ) -> None:
        self.application = application
        self.forget = forget
        self.destroy = destroy

    def propose(self, context: Context, school: SchoolId, due: Due, on: date) -> Done:
        """Put what is due and on no act yet on a new act; nothing due, no act."""
        same = part_of(context, due.retention_class)
        command = ProposeDestruction(act_id=ActId(derived(same.command_id, "act")), due=due, on=on)
        return self._do(same, school, command)

    def sign(self, context: Context, school: SchoolId, command: SignAct) -> Done:
        """Sign an act; raises OnlyTheHeadSigns, ListNotRead, ActUnknown, ActIsClosed."""
        return self._do(context, school, command)

    def drop(self, context: Context, school: SchoolId, command: DropAct) -> Done:
        """Destroy nothing by this act; raises OnlyTheHeadSigns, ActUnknown, ActIsClosed."""
        return self._do(context, school, command)

    def carry_out(self, context: Context, school: SchoolId, which: ActId, on: date) -> bool:
        """Destroy what a signed act names, then write down that it is done.

        Says whether there was something to do. Stopped in the middle it goes on where it was,
        because destroying twice changes nothing. Raises ActNotSigned.
        """
        act = self._act(school, which)
        if act is None or act.stage is Stage.CARRIED_OUT:
            return False
        if act.stage is not Stage.SIGNED:
            raise ActNotSigned
        self._destroy(context, school, act.proposed, on)
        done = replace(part_of(context, which), command_id=derived(which, "done"))
        with suppress(Conflict):  # Another process was faster.
            self._do(done, school, CarryOut(act_id=which, on=on))
        return True

    def _destroy(
        self, context: Context, school: SchoolId, act: DestructionProposed, on: date
    ) -> None:
        """Destroy what lies in the vault; read models let go when they hear that it is done."""
        if act.retention_class in _WITH_PAPERS:
            self.destroy([line.paper_id for line in act.lines])
        elif act.retention_class in WHOLE_PEOPLE:
            for line in act.lines:
                who = line.person_id
                same = derived(act.act_id, who, "forget")
                one = replace(part_of(context, who), command_id=same)
                self.forget(one, school, who, on)

    def _act(self, school: SchoolId, which: ActId) -> Act | None:
        return self.application.state(school, _ACTS, acts).get(which)

    def _do(self, context: Context, school: SchoolId, command: ActCommand) -> Done:
        return self.application.handle(school, [Step(_ACTS, acts, command)], context)
