"""Identity for scripts and files: names for the page shell.

And the list of people as a spreadsheet.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from werkzeug.wrappers import Response

from chassis.http import SIGNED_IN, Call, answer, download, http
from chassis.languages import N_, words
from chassis.pages import zipped
from identity.domain.access.events import LookPurpose
from identity.entrypoints import strangers
from identity.entrypoints.desk import KIND_NAMES, Desk
from identity.entrypoints.schemas import Names
from identity.policy import EXPORT_PEOPLE
from identity.readmodels import people

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS: Final = ((N_("File number"), 14), (N_("Name"), 44), (N_("Who"), 14), (N_("Since"), 14))


class IdentityHttp(Desk):
    name = "identity-http"

    @http("POST", "/identity/names", allow=SIGNED_IN, body=Names)
    def names(self, call: Call) -> Response:
        """Give names for the ids on a page.

        Unknown, forgotten and not yours are answered alike, so the answer tells nobody who exists.
        Whoever is on none of the caller's pages was asked for by hand, and that is written down.
        """
        ids = set(call.json(Names)["ids"])
        found: dict[Any, str] = dict(
            self.identity.names(call.context(), call.caller, ids, LookPurpose.PAGE)
        )
        if ids - found.keys():
            with self.runtime.read() as db:
                unseen = strangers.among(db, call.caller, ids - found.keys())
            for person in unseen:
                self.runtime.denials.note(call, "object", "ids", person)
        shown = {
            person: {"display": found.get(person, ""), "forgotten": person not in found}
            for person in sorted(ids)
        }
        return zipped(answer(200, {"names": shown}), call.request)

    @http("GET", "/identity/<school>/people.xlsx", allow=EXPORT_PEOPLE, proof=True)
    def export(self, call: Call, school: str) -> Response:
        """Give everybody of the school as a spreadsheet.

        Who is forgotten stands there as a file number.
        """
        with self.runtime.read() as db:
            rows = people.of_school(db, school)
        ids = [row.person_id for row in rows]
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.EXPORT)
        spoken = words(call.language, "identity")
        lines = [
            (
                row.file_number or "",
                names.get(row.person_id, ""),
                spoken.gettext(KIND_NAMES[row.kind]),
                spoken.date_short(row.registered_on),
            )
            for row in rows
        ]
        heads = [(spoken.gettext(label), width) for label, width in _COLUMNS]
        return download(_sheet(heads, lines), f"{school}.xlsx", XLSX)


def _sheet(heads: Sequence[tuple[str, int]], lines: Sequence[tuple[str, ...]]) -> bytes:
    """Write rows as text and nothing but text: a name that looks like a formula stays a name."""
    out = BytesIO()
    # In memory, because a temporary file would be a list of names on the disk.
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for column, (label, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, bold)
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
