"""What goes on a new act: whatever is due and stands on no act that waits."""

from collections.abc import Iterable, Sequence

from identity.domain.retention.commands import ProposeDestruction
from identity.domain.retention.events import DestructionProposed, Line


def proposed(
    command: ProposeDestruction,
    waiting: Sequence[DestructionProposed],
    every: Sequence[DestructionProposed],
) -> Iterable[DestructionProposed]:
    """Propose an act under the next number of its year; nothing when nothing new is due."""
    due = command.due
    lines = _new_lines(due.lines, waiting)
    entries = 0 if _is_on_its_way(command, waiting) else due.entries
    if not lines and not entries:
        return
    of_year = sum(act.on.year == command.on.year for act in every)
    yield DestructionProposed(
        act_id=command.act_id,
        number=f"{of_year + 1}/{command.on.year}",
        retention_class=due.retention_class,
        years=due.years,
        lines=lines,
        before=due.before,
        how_many=len(lines) or entries,
        on=command.on,
    )


def _new_lines(due: Sequence[Line], waiting: Sequence[DestructionProposed]) -> tuple[Line, ...]:
    """Leave out what waits: nobody is on two acts, nor a paper of somebody who is on one."""
    taken = {(line.person_id, line.paper_id) for act in waiting for line in act.lines}
    new = {
        (line.person_id, line.paper_id): line
        for line in due
        if not {(line.person_id, ""), (line.person_id, line.paper_id)} & taken
    }
    return tuple(new[key] for key in sorted(new))


def _is_on_its_way(command: ProposeDestruction, waiting: Sequence[DestructionProposed]) -> bool:
    """Say whether an act about the same record waits: a later one takes its entries along."""
    return any(act.retention_class is command.due.retention_class for act in waiting)
