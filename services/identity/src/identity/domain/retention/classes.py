"""What is kept how long, from when, and on which ground: one table, with what is not verified.

The years are settings (`domain/settings`), so a school or the district can change them with a
source. Only what identity itself keeps about people is destroyed by an act here; registers of the
journal and orders are kept by statute under ids and numbers, and go to the archive on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from identity.domain.settings.settings import Key


class Kept(StrEnum):
    """A retention class."""

    PERSONAL_FILE = "personal-file"
    ALPHABET_BOOK = "alphabet-book"
    CLASS_JOURNAL = "class-journal"
    SUMMARY_SHEET = "summary-sheet"
    MOVEMENT_ORDERS = "movement-orders"
    LOOKS = "looks"


class Start(StrEnum):
    """From when the term runs."""

    DEPARTURE = "departure"
    END_OF_YEAR = "end-of-year"
    LOOK = "look"


class Means(StrEnum):
    """What happens at the end: destroyed by an act that the head signs, or given to the archive."""

    ACT = "act"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionClass:
    """``years`` names the setting; ``verified``: the term was read in Kyrgyz law."""

    years: Key
    start: Start
    means: Means
    ground: str
    verified: bool


_LISTS: Final = "Lists of school records with their terms, as in the Russian Federation"

CLASSES: Final[Mapping[Kept, RetentionClass]] = {
    Kept.PERSONAL_FILE: RetentionClass(
        years=Key.PERSONAL_FILE_YEARS, start=Start.DEPARTURE, means=Means.ACT,
        ground=_LISTS, verified=False),
    Kept.LOOKS: RetentionClass(
        years=Key.AUDIT_YEARS, start=Start.LOOK, means=Means.ARCHIVE,
        ground="OWASP ASVS 16, at least a year; the log is chained, so nothing is cut out of it",
        verified=False),
    Kept.ALPHABET_BOOK: RetentionClass(
        years=Key.ALPHABET_BOOK_YEARS, start=Start.END_OF_YEAR, means=Means.ARCHIVE,
        ground=_LISTS, verified=False),
    Kept.CLASS_JOURNAL: RetentionClass(
        years=Key.CLASS_JOURNAL_YEARS, start=Start.END_OF_YEAR, means=Means.ARCHIVE,
        ground=_LISTS, verified=False),
    Kept.SUMMARY_SHEET: RetentionClass(
        years=Key.SUMMARY_SHEET_YEARS, start=Start.END_OF_YEAR, means=Means.ARCHIVE,
        ground=_LISTS, verified=False),
    Kept.MOVEMENT_ORDERS: RetentionClass(
        years=Key.MOVEMENT_ORDER_YEARS, start=Start.END_OF_YEAR, means=Means.ARCHIVE,
        ground=_LISTS, verified=False),
}  # fmt: skip
