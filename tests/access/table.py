"""Every address of every service with who may call it and how far: `python -m tests.access.table`.

The table is kept in a file, so that a right that was widened or an address that is new is a line in
a change that somebody reads; the tests hold the code to the file, not to itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chassis.http import Allow, routes_of
from chassis.standard import upkeep
from deploy.district.parts import SERVICES
from deploy.house import service_named

FILE: Final = Path(__file__).with_name("rights.txt")


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """One method of one address; `scopes` by role, or `kind` where roles do not decide."""

    service: str
    rule: str
    method: str
    kind: str
    scopes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        who = " ".join(f"{role}={scope}" for role, scope in self.scopes)
        return f"{self.method:6} {self.rule}  {who or self.kind}"

    @property
    def reach(self) -> Mapping[str, str]:
        return dict(self.scopes)


def doors_in_code() -> list[Door]:
    """Collect the doors from the marks of all handlers, the chassis' own among them."""
    return sorted(door for name in SERVICES for door in _doors(name))


def _doors(name: str) -> Iterator[Door]:
    service = service_named(name)
    for owner in (*service.http, *upkeep(name)):
        for _, route in routes_of(owner):
            for method in route.methods:
                yield Door(name, route.rule, method, route.allow.kind, _scopes(route.allow))


def _scopes(allow: Allow) -> tuple[tuple[str, str], ...]:
    if allow.action is not None:
        return tuple(sorted((role, str(scope)) for role, scope in allow.action.scopes.items()))
    return tuple((role, "no-action") for role in sorted(allow.roles))


def doors_in_file() -> list[Door]:
    """Read the doors as they were agreed on."""
    return [_read(line) for line in FILE.read_text("utf-8").splitlines()]


def _read(line: str) -> Door:
    method, rest = line.split(maxsplit=1)
    rule, said = rest.split("  ")
    service = rule.split("/")[1]
    if "=" not in said:
        return Door(service, rule, method, said, ())
    scopes = tuple((r, s) for r, _, s in (one.partition("=") for one in said.split()))
    return Door(service, rule, method, "roles", scopes)


if __name__ == "__main__":
    FILE.write_text("".join(f"{door}\n" for door in doors_in_code()), "utf-8")
