"""What was denied: who asked for what that is not theirs, in every service (AZ-08)."""

from typing import Final

from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from chassis.http import Call, http
from chassis.languages import N_
from identity.domain.ids import SchoolId
from identity.entrypoints.breaches import local
from identity.entrypoints.desk import Desk
from identity.entrypoints.rights import SERVICE_NAMES
from identity.policy import READ_AUDIT
from identity.readmodels import denials, people, policies

_ON_A_PAGE: Final = 50
BECAUSE: Final = {
    "role": N_("The role does not include it"),
    "object": N_("It belongs to somebody else, or does not exist"),
}


class DenialsQuery(Schema):
    """Whose attempts, and which page of them."""

    by = fields.UUID(load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))


class DenialPages(Desk):
    name = "identity-denials"

    @http("GET", "/identity/<school>/data-desk/denials", allow=READ_AUDIT, query=DenialsQuery)
    def denials(self, call: Call, school: str) -> Response:
        """Show what was denied, the newest first; reading it is recorded like any look."""
        self.school_of(call)
        asked = call.query(DenialsQuery)
        by = str(asked["by"]) if asked["by"] else None
        self.identity.audit.read(call.context(), SchoolId(school), [])
        skipped = (asked["page"] - 1) * _ON_A_PAGE
        with self.runtime.read() as db:
            rows, many = denials.of_school(db, school, by, _ON_A_PAGE, skipped)
            known = policies.said_by_action(db, call.language)
            about = [row.object_id for row in rows if row.object_id]
            numbers = people.file_numbers(db, sorted(set(about)))
            named = [*about, *(row.by for row in rows)]
            here = {row.person_id for row in people.some(db, named) if row.school == school}
        return self.show(
            call,
            "denials.html",
            rows=rows,
            many=many,
            known=known,
            numbers=numbers,
            here=here,
            by=by,
            page=asked["page"],
            pages=max(1, -(-many // _ON_A_PAGE)),
            local=local,
            because=BECAUSE,
            services=SERVICE_NAMES,
        )
