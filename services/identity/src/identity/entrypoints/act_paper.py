"""The act of destruction on paper: why, and which numbers; no name stands on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.languages import N_, Words
from identity.domain.retention.classes import CLASSES, WHOLE_PEOPLE, Kept
from identity.entrypoints import data_words as said
from identity.entrypoints.breaches import local
from identity.entrypoints.papers import Sheet
from identity.readmodels import acts


def act_paper(
    row: Any, numbers: Mapping[str, str], papers: Mapping[str, str], spoken: Words
) -> Sheet:
    """Return the sheet of an act; ``numbers`` are file numbers, ``papers`` register numbers."""
    say = spoken.gettext
    title = say(N_("Act of destruction of personal data No. %(number)s"))
    sheet = Sheet(
        title=title % {"number": row.number},
        line=spoken.date_short(row.proposed_on),
        signatures=[say(N_("Head of the school")), say(N_("Data protection officer"))],
        stamp=True,
    )
    sheet.facts(say(N_("What is destroyed")), _facts(row, spoken))
    if lines := acts.lines_of(row):
        _list(sheet, row, lines, numbers, papers, spoken)
    return sheet


def _facts(row: Any, spoken: Words) -> list[tuple[str, object]]:
    say, kept = spoken.gettext, CLASSES[Kept(row.retention_class)]
    facts: list[tuple[str, object]] = [
        (say(N_("Records")), say(said.RETENTION[row.retention_class])),
        (say(N_("Kept for")), _years(row.years, spoken)),
        (say(N_("From when")), say(said.STARTS[kept.start])),
        (say(N_("Ground")), say(said.GROUNDS[kept.ground])),
        (say(N_("What goes")), say(said.GOES[row.retention_class])),
        (say(N_("Lines or entries")), row.how_many),
        (say(N_("State")), say(said.STAGES[row.stage])),
        (say(N_("Signed on")), spoken.date_short(row.signed_on) if row.signed_on else ""),
    ]
    if row.before:
        before = spoken.date_short(local(row.before).date())
        facts.insert(2, (say(N_("Entries before")), before))
    return facts


def _years(years: int, spoken: Words) -> str:
    return spoken.ngettext("%(n)s year", "%(n)s years", years) % {"n": years} if years else ""


def _list(
    sheet: Sheet,
    row: Any,
    lines: list[tuple[str, str, str]],
    numbers: Mapping[str, str],
    papers: Mapping[str, str],
    spoken: Words,
) -> None:
    say = spoken.gettext
    is_whole = row.retention_class in WHOLE_PEOPLE
    last = say(N_("Random number in the system")) if is_whole else say(N_("Paper"))
    head = ["№", say(N_("File number")), say(N_("Since")), last]
    rows = [
        (
            place,
            numbers.get(person, ""),
            spoken.date_short(date.fromisoformat(since)) if since else "",
            person if is_whole else papers.get(paper) or paper,
        )
        for place, (person, paper, since) in enumerate(lines, 1)
    ]
    sheet.table(say(N_("List")), head, rows, widths=("auto", "1fr", "1fr", "3fr"))
