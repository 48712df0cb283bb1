"""What the desk says to the librarian, in her language, and as JSON for the page."""

from typing import Any

from chassis.languages import N_, Message, Messages, Words, one_line
from circulation.domain.desk.scan import Mode
from circulation.readmodels.loans import Loan
from circulation.readmodels.readers import Reader
from circulation.wiring.answers import AtDesk, Heard, Outcome
from kernel.decider import Refused

KINDS = {
    "pupil": N_("Pupil"),
    "guardian": N_("Parent"),
    "staff": N_("Staff"),
    "patron": N_("Outside reader"),
}


def sentence(heard: Heard, mode: Mode) -> str:
    """Say what came of a scan, as a msgid for `Words.say`."""
    match heard.outcome:
        case Outcome.CHOSEN if heard.at_desk and heard.at_desk.late:
            late = heard.at_desk.late
            return Messages("%(n)s book is overdue.", "%(n)s books are overdue.", n=late)
        case Outcome.CHOSEN:
            return N_("Now scan the books.")
        case Outcome.LENT:
            return Message("Lent until %(due)s.", due=heard.due)
        case Outcome.ALREADY_LENT:
            return Message("Already lent to this reader, due %(due)s.", due=heard.due)
        case Outcome.RETURNED:
            return N_("Returned. It can go back on the shelf.")
        case Outcome.ON_SHELF if mode is Mode.LEND:
            return N_("Nobody has this copy. To lend it, scan the reader's card first.")
        case Outcome.RENEWED:
            return Message("Renewed until %(due)s.", due=heard.due)
        case Outcome.NOT_LATER:
            return Message("It may stay until %(due)s already.", due=heard.due)
        case Outcome.ON_SHELF | Outcome.REFUSED:
            return reason(heard.refused)


def reason(refused: Refused | None) -> str:
    """Give why the rules say no, as a msgid."""
    return one_line(type(refused).__doc__ or "") if refused else ""


def heard_json(heard: Heard, mode: Mode, words: Words) -> dict[str, Any]:
    """Write the answer to a scan with everything that the page shows."""
    copy = heard.copy
    return {
        "outcome": heard.outcome,
        "signal": heard.signal,
        "said": words.say(sentence(heard, mode)),
        "refused": heard.refused.reason if heard.refused else None,
        "due": heard.due,
        "copy": copy
        and {
            "copy_id": copy.copy_id,
            "title": copy.title,
            "responsibility": copy.responsibility,
            "inventory_number": copy.inventory_number,
            "barcode": copy.barcode,
        },
        "reader": heard.at_desk and reader_json(heard.at_desk, words),
        "undo": _undo(heard),
    }


def reader_json(at_desk: AtDesk, words: Words) -> dict[str, Any]:
    """Write a reader with the open loans; the name is the page's to ask for."""
    reader = at_desk.reader
    return {
        "patron_id": reader.patron_id,
        "shown": shown(reader, words),
        "class_name": reader.class_name,
        "card_number": reader.card_number,
        "limit": at_desk.limit,
        "late": at_desk.late,
        "how_many": words.say(how_many(at_desk)),
        "loans": [loan_json(loan, at_desk, words) for loan in at_desk.loans],
    }


def loan_json(loan: Loan, at_desk: AtDesk, words: Words) -> dict[str, Any]:
    late = loan.days_late(at_desk.today)
    return {
        "copy_id": loan.copy_id,
        "title": loan.title or words.gettext("A book the catalogue does not know yet"),
        "responsibility": loan.responsibility or "",
        "inventory_number": loan.inventory_number,
        "due": loan.due,
        "due_shown": words.day(loan.due),
        "late": late,
        "late_shown": words.say(days_late(late)) if late else "",
    }


def how_many(at_desk: AtDesk) -> str:
    """Say how many books a reader has, as a msgid."""
    if not at_desk.loans:
        return Message("No books at home. %(limit)s may be borrowed.", limit=at_desk.limit)
    count, limit = len(at_desk.loans), at_desk.limit
    return Messages("%(n)s book of %(limit)s", "%(n)s books of %(limit)s", n=count, limit=limit)


def days_late(days: int) -> str:
    return Messages("%(n)s day late", "%(n)s days late", n=days)


def shown(reader: Reader, words: Words) -> str:
    """Show a reader without the name: the file number, else what kind of person it is."""
    if reader.file_number:
        return reader.file_number
    return words.gettext(KINDS.get(reader.kind or "", N_("Reader")))


def _undo(heard: Heard) -> dict[str, str] | None:
    if not (heard.can_undo and heard.copy and heard.at_desk):
        return None
    what = "lent" if heard.outcome is Outcome.LENT else "returned"
    return {
        "what": what,
        "copy_id": heard.copy.copy_id,
        "patron_id": heard.at_desk.reader.patron_id,
    }
