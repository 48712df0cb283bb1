"""Child processes that start in order, log to files, stop in reverse, and never outlive us."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

# How often we look whether something has become ready. It is never a guess how long it takes.
GLANCE = 0.02
TAIL = 2_000


class NotReady(Exception):
    """A process ended, or did not become ready in time; the message ends with its last words."""


class Process:
    """One running child in a session of its own, with everything it says in one log file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start the command, with `environment` on top of ours.

        `user` is whom to become when we are root. `stop_signal` is what the program understands as
        "finish and go": it is sent by `stop`, and by the kernel should we die without calling it.
        That last promise holds for as long as the thread that starts the child lives.
        """
        self.name = name
        self.log = log
        self._stop_signal = stop_signal
        self._asked = False
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # A session of its own keeps the terminal's Ctrl-C away: we stop each in its turn.
            self._popen = subprocess.Popen(
                [*as_user(user), f"--pdeathsig={stop_signal.name[3:]}", "--", *map(str, command)],
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal, or None while the process runs."""
        return self._popen.poll()

    def wait_until(self, ready: Callable[[], bool], timeout: float = 60) -> None:
        """Return as soon as `ready` says so; raise NotReady if the process ends or time is up."""
        deadline = time.monotonic() + timeout
        while not ready():
            if self.exit_code is not None:
                raise NotReady(f"{self.name} ended with {self.exit_code}:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise NotReady(f"{self.name} is not ready after {timeout} s:\n{self.last_words()}")
            time.sleep(GLANCE)

    def ask_to_stop(self) -> None:
        """Ask the process to finish, and do not wait for it.

        It is asked once: a second signal would break off a Python that is just leaving.
        """
        if self.exit_code is None and not self._asked:
            self._asked = True
            self._popen.send_signal(self._stop_signal)

    def stop(self, timeout: float = 30) -> None:
        """Ask the process to finish, and kill it with its own children if it does not in time."""
        if self.exit_code is None:
            self.ask_to_stop()
            try:
                self._popen.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the process and its own children at once, as a power cut would."""
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._popen.wait()

    def last_words(self) -> str:
        """Return the end of the log."""
        return self.log.read_bytes()[-TAIL:].decode(errors="replace")


class Group:
    """Processes that live and end together. A context manager: leaving it stops them all."""

    def __init__(self, logs: Path) -> None:
        """Keep each process's log in the folder `logs`, under the name of the process."""
        self.logs = logs
        self.processes: dict[str, Process] = {}

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        ready: Callable[[], bool] | None = None,
        timeout: float = 60,
    ) -> Process:
        """Start one process, again if it was stopped before, and wait until it is ready."""
        log = self.logs / f"{name}.log"
        process = Process(name, command, log=log, environment=environment)
        # Started anew it is the youngest, and so among the first to be stopped.
        self.processes.pop(name, None)
        self.processes[name] = process
        if ready is not None:
            process.wait_until(ready, timeout)
        return process

    def wait(self) -> Process:
        """Block until one of the processes ends by itself, and return it."""
        watched = {os.pidfd_open(process.pid): process for process in self.processes.values()}
        try:
            ended, _, _ = select.select(list(watched), [], [])
            return watched[ended[0]]
        finally:
            for descriptor in watched:
                os.close(descriptor)

    def stop(self, timeout: float = 30) -> None:
        """Stop every process, the youngest first."""
        for process in reversed(self.processes.values()):
            process.stop(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


@contextmanager
def until_told_to_stop() -> Iterator[None]:
    """Leave the block quietly on Ctrl-C or SIGTERM, so that what is inside is stopped in order.

    A second Ctrl-C must not break off the stopping, so both signals are ignored from the first on.
    """

    def leave(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    stops = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, leave) for number in stops}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def as_user(user: str | None) -> list[str]:
    """Return the head of a command that runs the rest as `user`, if we are root and may."""
    if user is None or os.geteuid() != 0:
        return ["setpriv"]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]


def reachable(folder: Path, user: str) -> None:
    """Raise PermissionError if `user` may not enter `folder`; only root has to ask."""
    enter = [*as_user(user), "--", "test", "-x", str(folder)]
    if subprocess.run(enter, check=False).returncode != 0:
        raise PermissionError(
            f"{user} must be able to enter {folder}: "
            "open the folders above it with chmod a+x, or choose another with DATA="
        )
