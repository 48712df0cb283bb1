"""The one gate before every handler: the role, and each object that an address or a body names.

What is not there, what belongs to another school and what is not for the caller are answered alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chassis import stages
from chassis.errors import Denied, NotAllowed, NotSwitchedOn, ProofNeeded, TokenExpired
from chassis.policy import Asked, Finder, no_object, reaches

if TYPE_CHECKING:
    from chassis.http import Call, Route
    from chassis.service import Service

# How long somebody who has just shown who it is need not show it again.
PROOF_HOLDS: Final = timedelta(minutes=10)
_ARGUMENT: Final = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
# What the chassis itself puts into addresses; a job is looked up together with its owner.
OWN: Final[Mapping[str, Finder]] = {"job_id": no_object, "path": no_object, "partition": no_object}


def arguments(rule: str) -> list[str]:
    """List what an address names beside the school."""
    return [name for name in _ARGUMENT.findall(rule) if name != "school"]


def check_declared(service: Service, route: Route) -> None:
    """Raise ValueError when an address names an object and nobody says how far it reaches."""
    if route.allow.kind not in {"roles", "signed-in"}:
        return
    if route.allow.kind == "roles" and route.allow.action is None:
        return  # tests/architecture lets no service keep such a route.
    for name in arguments(route.rule):
        if name not in service.objects and name not in OWN:
            raise ValueError(f"{route.rule}: say in Service.objects where <{name}> lies")


def check(call: Call, route: Route) -> None:
    """Check the role at the school of the address, then every object in path and query.

    Raises NotAllowed for the role or the school, Denied for an object.
    """
    if route.allow.kind not in {"roles", "signed-in"}:
        return
    if route.allow.kind == "roles" and not call.held & route.allow.roles:
        if call.caller.is_waiting:
            raise TokenExpired  # Renewing leads to the gate that holds the roles back.
        raise NotAllowed
    if not is_on(call):
        raise NotSwitchedOn
    if route.proof:
        require_proof(call)
    check_named(call, _named(call))


def check_body(call: Call, body: Mapping[str, object]) -> None:
    """Check every object that a body names, as if it stood in the address; raises Denied.

    A field in a form of many rows, `<row>.signer_id`, is looked at by its last word.
    """
    fields = ((name.rpartition(".")[2], value) for name, value in body.items())
    check_named(call, ((name, one) for name, value in fields for one in _each(value)))


def check_named(call: Call, named: Iterable[tuple[str, str]]) -> None:
    """Check objects by (argument, id); raises Denied for the first out of the caller's reach.

    Handlers need it only where an id is hidden in something else, such as the name of a field.
    """
    route = call.endpoint.route if call.endpoint else None
    if route is None or route.allow.kind not in {"roles", "signed-in"}:
        return
    for name, value in _missed(call, route, named):
        raise Denied(name, value)


def is_on(call: Call) -> bool:
    """Say whether the school of the address has gone as far as this (chassis/stages.py)."""
    wanted = call.endpoint.stage if call.endpoint else stages.FIRST
    if wanted == stages.FIRST or call.school is None:
        return True
    return call.runtime.stage_of(call.school) >= wanted


def require_proof(call: Call) -> None:
    """Raise ProofNeeded unless the caller has shown a password in the last minutes (ASVS 7.5.3).

    For handlers that are weighty for some callers only; others say `proof=True` of their route.
    """
    if not is_proven(call):
        raise ProofNeeded


def is_proven(call: Call) -> bool:
    """Say whether the caller has just shown a password: a page may ask before it shows a form."""
    proven = call.caller.proven_at
    return proven is not None and call.runtime.now() - proven < PROOF_HOLDS


def _missed(
    call: Call, route: Route, asked_for: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Go through the objects of a request that do not lie where the caller may go."""
    if route.allow.kind == "roles" and route.allow.action is None:
        return
    finders = call.runtime.service.objects
    named = [(name, value) for name, value in asked_for if name in finders]
    if not named:
        return
    with call.runtime.read() as db:
        asked = Asked(
            db=db,
            school=call.school or "",
            person_id=call.caller.person_id,
            roles=call.held,
            today=call.runtime.today(),
            data=call.runtime.settings.data,
            named={name: str(value) for name, value in call.args.items()},
        )
        for name, value in named:
            if not reaches(call.scopes, finders[name](asked, value)):
                yield name, value


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """Go through what path and query name; a field that was left empty names nothing."""
    for name, value in call.args.items():
        yield name, str(value)
    for name, value in call.request.args.items(multi=True):
        if value.strip():
            yield name, value.strip()


def _each(value: object) -> Iterator[str]:
    """Go through what one field of a body says; what was left empty names nothing."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.strip():
            yield one.strip()
