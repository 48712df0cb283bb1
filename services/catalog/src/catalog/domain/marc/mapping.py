"""From a MARC record of either family to a description, and to what identifies it."""

from catalog.domain.isbn import read_isbn
from catalog.domain.language.words import words
from catalog.domain.marc import marc21, rusmarc
from catalog.domain.marc.record import MarcRecord
from catalog.domain.record.events import Description


def describe(marc: MarcRecord) -> Description:
    """Read what the record says of a book, in whichever family it is written."""
    return rusmarc.describe(marc) if marc.is_rusmarc else marc21.describe(marc)


def identity_of(description: Description) -> str:
    """Return the text that is the same whenever the same record comes again.

    The control number belongs to its source. A record without one is known by what a librarian
    would compare: title, responsibility, publisher, year and ISBN, all folded.
    """
    if description.control_number:
        return f"number\n{description.source}\n{description.control_number}"
    compared = (description.title, description.responsibility, description.publisher)
    folded = (" ".join(words(text)) for text in compared)
    return "\n".join(("text", *folded, str(description.year), *sorted(description.isbns)))


def wrong_isbns(description: Description) -> list[str]:
    """Return the ISBNs with a wrong check digit, for a librarian to look at; none is refused."""
    return [number for number in description.isbns if not read_isbn(number).valid]
