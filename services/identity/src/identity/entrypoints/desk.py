"""What the pages of identity share.

Templates with school names, words for refusals, scans in memory.
"""

import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import IO, Any, Final, TypeVar

from marshmallow import ValidationError
from prometheus_client import Counter
from werkzeug.wrappers import Response

from chassis import metrics
from chassis.forms import Form
from chassis.http import Call, NotFound, Wired
from chassis.languages import N_, Message, one_line, words
from chassis.runtime import Runtime
from identity import wiring
from identity.domain.consent.refusals import ConsentIncomplete, ConsentMissing
from identity.readmodels import schools
from identity.wiring import Identity
from kernel.decider import Refused

Answer = TypeVar("Answer")

PURPOSES: Final = {
    "emis": N_("School register and library"),
    "parent-notices": N_("Messages to parents"),
    "photo": N_("Photographs"),
    "portfolio": N_("Portfolio"),
    "distance-learning": N_("External learning tool"),
    "badges": N_("Badges and achievements"),
    "cross-border": N_("Keeping data outside the country"),
    "health": N_("Health notes"),
}
RECIPIENTS: Final = {
    "school": N_("The school"),
    "district": N_("District education department"),
    "ministry": N_("Ministry of Education"),
}
KIND_NAMES: Final = {
    "pupil": N_("Pupil"),
    "guardian": N_("Parent"),
    "staff": N_("Staff"),
    "patron": N_("Outside reader"),
}
ROLE_NAMES: Final = {
    "librarian": N_("Librarian"),
    "secretary": N_("Secretary"),
    "teacher": N_("Teacher"),
    "head": N_("Head of the school"),
    "deputy": N_("Deputy head"),
    "administrator": N_("Administrator"),
    "data-officer": N_("Data protection officer"),
    "data-clerk": N_("Data entry clerk"),
    "nurse": N_("Nurse or psychologist"),
    "operator": N_("Operator"),
    "district-officer": N_("District officer"),
}
CATEGORIES: Final = {
    "name": N_("name"),
    "birth-date": N_("date of birth"),
    "contact": N_("telephone and e-mail"),
    "address": N_("address"),
    "documents": N_("documents"),
    "photo": N_("photograph"),
    "sex": N_("sex"),
    "personal-number": N_("personal number"),
    "health": N_("health"),
}
# Each part that L-02 asks for, with the field of the form where it is missing.
MISSING: Final = {
    "capacity-document": ("capacity_document", N_("Write which document proves it.")),
    "purposes": ("purposes", N_("Tick what the paper agrees to.")),
    "categories": ("purposes", N_("Tick what the paper agrees to.")),
    "recipients": ("purposes", N_("Tick what the paper agrees to.")),
    "register-number": ("register_number", N_("Write the number under which the paper is kept.")),
    "place": ("place", N_("Write where the paper is kept.")),
    "text-version": ("purposes", N_("Tick what the paper agrees to.")),
    "language": ("paper_language", N_("Choose the language of the paper.")),
    "scan": ("scan", N_("Add a scan or a photograph of the signed paper.")),
    "operations": ("purposes", N_("Tick what the paper agrees to.")),
    "way-back": ("purposes", N_("Tick what the paper agrees to.")),
    "own-signature": (
        "own_signature",
        N_("From 14 the pupil signs too. Look for the second signature on the paper."),
    ),
}

_consent_refusals = Counter(
    "kitepkana_consent_refusals",
    "Personal data that were not stored because no written consent covers them.",
    ["purpose", "category"],
    registry=metrics.REGISTRY,
)


class Desk:
    """A group of pages: the service behind them, and how they are drawn."""

    app = Wired(wiring.build)
    runtime: Runtime

    def show(self, call: Call, template: str, *, status: int = 200, **context: Any) -> Response:
        shown = {"kind_names": KIND_NAMES} | context
        return self.runtime.pages.render(call, template, status=status, **shown)

    def school_of(self, call: Call) -> str:
        """Return the school of the address; raises NotFound for one that is not registered."""
        school = call.school or ""
        with self.runtime.read() as db:
            if not schools.exists(db, school):
                raise NotFound
        return school

    @property
    def identity(self) -> Identity:
        return self.app


def reasons(error: ValidationError) -> Mapping[str, Any]:
    """Return what is wrong with a form, by field."""
    found: Mapping[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
    return found


def refused(call: Call, form: Form, reason: Refused) -> Form:
    """Return the form with the reason, beside the field where it belongs.

    And count refusals for want of consent; a denial is written down (AZ-08).
    """
    metrics.refused("identity", reason.reason)
    call.runtime.denials.note_error(call, reason)
    match reason:
        case ConsentMissing(purpose=purpose, category=category):
            _consent_refusals.labels(purpose, category).inc()
            return form.refused({"consent": [_missing(call, reason)]})
        case ConsentIncomplete(missing=parts):
            _consent_refusals.labels("emis", "incomplete").inc()
            said: dict[str, list[str]] = {}
            for field, sentence in (MISSING[part] for part in parts):
                said[field] = [sentence]
            return form.refused(said)
        case _:
            return form.refused(one_line(type(reason).__doc__ or ""))


def _missing(call: Call, reason: ConsentMissing) -> str:
    spoken = words(call.language, "identity")
    return Message(
        "No written consent covers this yet: %(category)s, for the purpose “%(purpose)s”."
        " Nothing was stored. Record the signed paper below, then save again.",
        purpose=spoken.gettext(PURPOSES[reason.purpose]),
        category=spoken.gettext(CATEGORIES[reason.category]),
    )


def keep_in_memory(call: Call) -> None:
    """Let no upload touch the disk.

    Werkzeug would put a larger one into a temporary file, in clear.
    """

    def stream(*_sizes: object, **_named: object) -> IO[bytes]:
        return BytesIO()

    call.request._get_file_stream = stream  # type: ignore[method-assign] # noqa: SLF001


def aside(work: Callable[[], Answer]) -> Answer:
    """Do slow work in a real thread where threads are green.

    So that nobody else has to wait for it.
    """
    if "eventlet" not in sys.modules:
        return work()
    from eventlet import patcher, tpool  # noqa: PLC0415 - only there when the process is green

    if not patcher.is_monkey_patched("socket"):
        return work()
    answer: Answer = tpool.execute(work)
    return answer
