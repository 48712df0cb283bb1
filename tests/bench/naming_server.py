"""Identity as a district serves it, with one more address: a lookup of names kept in clear."""

# isort: off
import chassis.green  # noqa: F401 - before everything else of ours

# isort: on
import os
from dataclasses import replace

from sqlalchemy import text
from werkzeug import Response

from chassis.http import Call, answer, http, roles
from chassis.runner import run
from chassis.runtime import Runtime
from chassis.service import service_named

_FIND = text(
    "SELECT DISTINCT person_id, name FROM plain WHERE school = :school AND word LIKE :beginning"
    " LIMIT 20"
)


class Plain:
    """What finding would cost if names were kept in clear."""

    name = "identity-plain"
    runtime: Runtime

    @http("POST", "/identity/<school>/plain", allow=roles("secretary"))
    def plain(self, call: Call, school: str) -> Response:
        words = str(call._body["words"])
        with self.runtime.read() as db:
            rows = db.execute(_FIND, {"school": school, "beginning": f"{words}%"}).all()
        people = [{"person_id": row.person_id, "display": row.name} for row in rows]
        return answer(200, {"people": people, "more": False})


if __name__ == "__main__":
    identity = service_named("identity")
    run([replace(identity, http=(*identity.http, Plain))], os.environ, ("http",))
