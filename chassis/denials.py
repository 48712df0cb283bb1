"""What was denied to whom, as events: which address and which object, never what stands there.

The same attempt within an hour is one event, and one person can cause only so many of them, so
nobody can fill a disk by asking; the metric counts every attempt.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

from chassis import logs, metrics
from chassis.caller import DISTRICT
from chassis.errors import CrossSite, Denied, NotAllowed
from kernel.codec import Codec
from kernel.decider import Refused
from kernel.store import Change, Context

if TYPE_CHECKING:
    from chassis.http import Call
    from chassis.runtime import Runtime

AN_HOUR: Final = 60  # Events of one person in one process.
_SPACE: Final = UUID("3b1f7f0e-52a4-4f1c-9a6e-0c5d3f6f2b11")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied:
    """Somebody who is signed in asked for what is not theirs.

    `because` is `role` or `object`; `action` names what the policy calls it, `route` is the rule of
    the address and holds no id; `object_kind` is the argument that named the object, `object_id`
    its id when it was a UUID.
    """

    by: str
    method: str
    route: str
    action: str
    because: str
    object_kind: str
    object_id: str


def denials_codec(service: str) -> Codec:
    """Return the name of the event; part of every service's own codec."""
    return Codec({f"{service}.access-denied.v1": AccessDenied})


class Denials:
    """Write down what a service denied."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._hour = ""
        self._told: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note_error(self, call: Call, error: Exception) -> None:
        """Record an exception that denied something to somebody signed in, wherever it came up.

        For pages that catch a refusal to show it beside the form; whatever leaves a handler is
        recorded by the chassis.
        """
        if not call.caller.person_id:
            return
        match error:
            case Denied(kind=kind, value=value):
                self.note(call, "object", kind, value)
            case Refused(is_denial=True):
                self.note(call, "role")
            case CrossSite():
                pass  # Another site sent it, and not the person.
            case NotAllowed():
                self.note(call, "role")
            case _:
                pass

    def note(
        self, call: Call, because: Literal["role", "object"], kind: str = "", value: str = ""
    ) -> None:
        """Record a denial, once in an hour; a fault in doing so changes no answer."""
        metrics.denied(self._runtime.service.name, because)
        route = call.endpoint.route if call.endpoint else None
        action = route.allow.action if route else None
        denied = AccessDenied(
            by=call.caller.person_id,
            method=call.request.method,
            route=route.rule if route else "",
            action=action.name if action else "",
            because=because,
            object_kind=kind,
            object_id=_id_in(value),
        )
        hour = f"{self._runtime.now():%Y-%m-%dT%H}"
        if not self._may_tell(denied.by, hour):
            return
        try:
            self._append(call, denied, hour)
        except Exception as error:  # noqa: BLE001 - whoever was denied is denied all the same
            logs.fault(error, "denial-not-recorded")

    def _may_tell(self, person: str, hour: str) -> bool:
        with self._lock:
            if hour != self._hour:
                self._hour = hour
                self._told.clear()
            self._told[person] += 1
            return self._told[person] <= AN_HOUR

    def _append(self, call: Call, denied: AccessDenied, hour: str) -> None:
        command_id = str(uuid5(_SPACE, f"{self._runtime.service.name}/{hour}/{denied}"))
        context = Context(
            actor=denied.by,
            at=self._runtime.now(),
            command_id=command_id,
            correlation_id=call.correlation_id,
            causation_id=None,
            traceparent=None,
        )
        change = Change(f"denied-{command_id}", 0, [denied])
        self._runtime.store.append(_partition(call), [change], context)


def _partition(call: Call) -> str:
    """Choose whose log it goes into: the caller's own school, because the other may not exist."""
    schools = call.caller.schools
    if call.school in schools:
        return str(call.school)
    return schools[0] if schools else DISTRICT


def _id_in(value: str) -> str:
    """Keep a random id and nothing else: whatever was typed could be a name."""
    try:
        return str(UUID(value))
    except ValueError:
        return ""
