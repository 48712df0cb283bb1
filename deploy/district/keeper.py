"""Somebody who looks after a district: what ends by itself is said plainly and started again."""

import os
import select
import time
from dataclasses import dataclass, field

from deploy.district.district import District, Say
from deploy.local.processes import NotReady

# Seconds before a restart: at once, then ever later, so that a part that cannot start does not keep
# the machine busy. Whoever has lived this long begins again at the first.
PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
LONG_LIFE = 120.0


@dataclass(slots=True)
class _Fate:
    """How often a process ended lately, and when it is started again."""

    deaths: int = 0
    born: float = field(default_factory=time.monotonic)
    due: float | None = None


class Keeper:
    """Keep the processes of a district running; `watch` for as long as the launcher lives."""

    def __init__(self, district: District, say: Say) -> None:
        self._district = district
        self._say = say
        self._fates = {name: _Fate() for name in district.processes}

    def watch(self) -> None:
        """Look after the district for ever; a signal's exception ends it."""
        while True:
            self.look()
            self._sleep()

    def look(self) -> None:
        """Say who ended, and start whoever's turn has come."""
        for name, fate in self._fates.items():
            if fate.due is None and self._district.processes[name].exit_code is not None:
                self._mourn(name, fate)
            if fate.due is not None and fate.due <= time.monotonic():
                self._revive(name, fate)

    def _mourn(self, name: str, fate: _Fate) -> None:
        process = self._district.processes[name]
        if time.monotonic() - fate.born > LONG_LIFE:
            fate.deaths = 0
        pause = PAUSES[min(fate.deaths, len(PAUSES) - 1)]
        fate.deaths += 1
        fate.due = time.monotonic() + pause
        when = f"in {pause:g} s" if pause else "now"
        self._say(f"{name} ended with {process.exit_code} and is started again {when}.")
        self._say(f"Its last words ({process.log}):\n{_indented(process.last_words())}")

    def _revive(self, name: str, fate: _Fate) -> None:
        fate.born, fate.due = time.monotonic(), None
        try:
            self._district.revive(name)
        except (NotReady, OSError) as error:
            # It is dead still, which the next look will see, and wait longer.
            self._say(f"{name} could not be started: {str(error).splitlines()[0]}")

    def _sleep(self) -> None:
        """Wait until a process ends or a restart is due."""
        due = [fate.due for fate in self._fates.values() if fate.due is not None]
        patience = max(0.0, min(due) - time.monotonic()) if due else None
        living = [
            self._district.processes[name].pid
            for name, fate in self._fates.items()
            if fate.due is None
        ]
        watched = [descriptor for pid in living if (descriptor := _watched(pid)) is not None]
        try:
            if len(watched) == len(living):
                select.select(watched, [], [], patience)
        finally:
            for descriptor in watched:
                os.close(descriptor)


def _watched(pid: int) -> int | None:
    """Open what tells of a process's end; None when it ended already and was taken note of."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _indented(text: str, lines: int = 8) -> str:
    """Return the end of a log, set apart from what we say ourselves."""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
