"""What is kept how long, from when, and on which ground: one table, with what is not verified.

The terms are settings (`domain/settings`), so a school or the district can change them with a
source. Only what identity itself keeps about people is destroyed by an act here; registers of the
journal and orders are kept by statute under ids and numbers, and go to the archive on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from identity.domain.settings.keys import Key


class Kept(StrEnum):
    """A retention class."""

    PERSONAL_FILE = "personal-file"
    STAFF_FILE = "staff-file"
    FAMILY_FILE = "family-file"
    PATRON_FILE = "patron-file"
    EXPIRED_CONSENT = "expired-consent"
    UNSIGNED_FORM = "unsigned-form"
    CLOSED_PAPER = "closed-paper"
    REQUEST_PAPER = "request-paper"
    LOOKS = "looks"
    ALPHABET_BOOK = "alphabet-book"
    CLASS_JOURNAL = "class-journal"
    SUMMARY_SHEET = "summary-sheet"
    MOVEMENT_ORDERS = "movement-orders"


class Start(StrEnum):
    """From when the term runs."""

    DEPARTURE = "departure"
    LAST_DUTY = "last-duty"
    LAST_CHILD = "last-child"
    LAST_SIGNATURE = "last-signature"
    EXPIRY = "expiry"
    PRINTING = "printing"
    END_OF_CONSENT = "end-of-consent"
    SETTLEMENT = "settlement"
    END_OF_YEAR = "end-of-year"
    LOOK = "look"


class Means(StrEnum):
    """What happens at the end: destroyed by an act that the head signs, or given to the archive."""

    ACT = "act"
    ARCHIVE = "archive"


class Ground(StrEnum):
    """Why so long, as far as it is known: nothing of this was read in Kyrgyz law."""

    LISTS = "lists"
    PURPOSE = "purpose"
    PROOF = "proof"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionClass:
    """``years`` names the setting; ``verified``: the term was read in Kyrgyz law."""

    years: Key
    start: Start
    means: Means
    ground: Ground
    verified: bool = False


def _act(years: Key, start: Start, ground: Ground) -> RetentionClass:
    return RetentionClass(years=years, start=start, means=Means.ACT, ground=ground)


def _archive(years: Key) -> RetentionClass:
    return RetentionClass(
        years=years, start=Start.END_OF_YEAR, means=Means.ARCHIVE, ground=Ground.LISTS
    )


CLASSES: Final[Mapping[Kept, RetentionClass]] = {
    Kept.PERSONAL_FILE: _act(Key.PERSONAL_FILE_YEARS, Start.DEPARTURE, Ground.LISTS),
    Kept.STAFF_FILE: _act(Key.STAFF_FILE_YEARS, Start.LAST_DUTY, Ground.PURPOSE),
    Kept.FAMILY_FILE: _act(Key.FAMILY_FILE_YEARS, Start.LAST_CHILD, Ground.PURPOSE),
    # Nobody outside leaves by an order; whoever still comes signs anew, as readers register anew.
    Kept.PATRON_FILE: _act(Key.PATRON_FILE_YEARS, Start.LAST_SIGNATURE, Ground.PURPOSE),
    Kept.EXPIRED_CONSENT: _act(Key.EXPIRED_CONSENT_YEARS, Start.EXPIRY, Ground.PURPOSE),
    Kept.UNSIGNED_FORM: _act(Key.UNSIGNED_FORM_YEARS, Start.PRINTING, Ground.PURPOSE),
    # They prove that what was done meanwhile was allowed, for as long as somebody may ask.
    Kept.CLOSED_PAPER: _act(Key.CLOSED_PAPER_YEARS, Start.END_OF_CONSENT, Ground.PROOF),
    Kept.REQUEST_PAPER: _act(Key.REQUEST_PAPER_YEARS, Start.SETTLEMENT, Ground.PROOF),
    # The log is chained, so nothing is cut out of it. It holds random numbers alone; what leads
    # from these to looks and denials, the tables behind the pages, is what goes.
    Kept.LOOKS: _act(Key.AUDIT_YEARS, Start.LOOK, Ground.AUDIT),
    Kept.ALPHABET_BOOK: _archive(Key.ALPHABET_BOOK_YEARS),
    Kept.CLASS_JOURNAL: _archive(Key.CLASS_JOURNAL_YEARS),
    Kept.SUMMARY_SHEET: _archive(Key.SUMMARY_SHEET_YEARS),
    Kept.MOVEMENT_ORDERS: _archive(Key.MOVEMENT_ORDER_YEARS),
}
BY_ACT: Final = tuple(kept for kept in Kept if CLASSES[kept].means is Means.ACT)
# Of these an act forgets people; of the others papers go, or entries of a record.
WHOLE_PEOPLE: Final = frozenset(
    {
        Kept.PERSONAL_FILE,
        Kept.STAFF_FILE,
        Kept.FAMILY_FILE,
        Kept.PATRON_FILE,
        Kept.EXPIRED_CONSENT,
    }
)
