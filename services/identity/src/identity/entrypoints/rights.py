"""The page that says who may do what: role, action and scope over all services, for the head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import Schema, fields, validate
from sqlalchemy import Row
from werkzeug.wrappers import Response

from chassis.caller import ROLES
from chassis.http import Call, http
from chassis.languages import N_
from chassis.policy import Scope
from identity.entrypoints.desk import ROLE_NAMES, Desk
from identity.policy import SEE_POLICY
from identity.readmodels import policies

_ALL: Final = {**ROLE_NAMES, "parent": N_("Parent"), "pupil": N_("Pupil")}
# In the order in which a school thinks of them.
NAMES: Final[Mapping[str, str]] = {
    role: _ALL[role]
    for role in (
        "head", "deputy", "secretary", "teacher", "librarian", "nurse", "parent", "pupil",
        "data-officer", "data-clerk", "administrator", "operator", "district-officer",
    )
}  # fmt: skip
SERVICE_NAMES: Final = {
    "identity": N_("People, consents and orders"),
    "catalog": N_("Catalogue"),
    "circulation": N_("Lending"),
    "journal": N_("Class journal"),
    "reporting": N_("Reports"),
}
SCOPE_NAMES: Final = {
    Scope.DISTRICT: N_("in the whole district"),
    Scope.SCHOOL: N_("in the whole school"),
    Scope.CLASS: N_("for the own class and the own lessons"),
    Scope.LESSONS: N_("for the own lessons"),
    Scope.CHILDREN: N_("for the own children"),
    Scope.SELF: N_("for oneself"),
}


class RightsQuery(Schema):
    """Whose rights: one role, or everybody's when it is left out."""

    role = fields.String(load_default=None, validate=validate.OneOf(sorted(ROLES)))


# Where a list of roles is longer, people read "everybody else" faster.
_FEW: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One action as the page says it, and the roles by how far they reach, the widest first."""

    said: str
    who: dict[Scope, list[str]] = field(default_factory=dict)

    @property
    def rest(self) -> Scope | None:
        """Give the scope of everybody who is not named in a wider one, if nobody is left out."""
        narrowest = max(self.who, key=list(Scope).index)
        everybody = {role for roles in self.who.values() for role in roles} == ROLES
        return narrowest if everybody and len(self.who[narrowest]) > _FEW else None


class RightsPages(Desk):
    name = "identity-rights"

    @http("GET", "/identity/<school>/access", allow=SEE_POLICY, query=RightsQuery)
    def rights(self, call: Call, school: str) -> Response:  # noqa: ARG002 - its school is checked
        """Show who may do what, service by service; for one role, what that role may do."""
        self.school_of(call)
        role = call.query(RightsQuery)["role"]
        with self.runtime.read() as db:
            found = policies.all_rights(db, role)
        return self.show(
            call,
            "rights.html",
            parts=_parts(found, call.language),
            missing=[] if role else sorted(set(policies.SERVICES) - {r.service for r in found}),
            published_on=max((row.published_on for row in found), default=None),
            role=role,
            roles=NAMES,
            scopes=SCOPE_NAMES,
            services=SERVICE_NAMES,
        )


def _parts(rows: Sequence[Row[Any]], language: str) -> dict[str, list[Line]]:
    """Lay the rights out: by service in the order people know, then by action."""
    lines: dict[tuple[str, str], Line] = {}
    for row in rows:
        said = getattr(row, f"said_{language}")
        line = lines.setdefault((row.service, row.action), Line(said))
        line.who.setdefault(Scope(row.scope), []).append(row.role)
    parts: dict[str, list[Line]] = {}
    for service in policies.SERVICES:
        if own := [line for key, line in lines.items() if key[0] == service]:
            parts[service] = own
    for line in lines.values():
        for roles in line.who.values():
            roles.sort(key=list(NAMES).index)
    return parts
