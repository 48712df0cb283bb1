"""What the pages and files of an import say: columns, verdicts, and the reasons beside the rows."""

from collections.abc import Mapping
from typing import Final

from chassis.languages import N_, Message, Words
from identity.domain.imports.columns import Column
from identity.domain.imports.listed import Note
from identity.entrypoints.desk import CATEGORIES

COLUMNS: Final[Mapping[str, str]] = {
    Column.FULL_NAME: N_("Whole name"),
    Column.SURNAME: N_("Surname"),
    Column.GIVEN_NAME: N_("Given name"),
    Column.PATRONYMIC: N_("Patronymic"),
    Column.BIRTH_DATE: N_("Date of birth"),
    Column.KIND: N_("Pupil or staff"),
    Column.FILE_NUMBER: N_("File number"),
    Column.CLASS: N_("Class"),
    Column.PHONE: N_("Telephone"),
    Column.ADDRESS: N_("Address"),
    Column.GUARDIAN: N_("Whole name of the parent"),
    Column.GUARDIAN_SURNAME: N_("Surname of the parent"),
    Column.GUARDIAN_GIVEN_NAME: N_("Given name of the parent"),
    Column.GUARDIAN_PATRONYMIC: N_("Patronymic of the parent"),
    Column.GUARDIAN_PHONE: N_("Telephone of the parent"),
    Column.CONSENT_NUMBER: N_("Number of the consent"),
    Column.CONSENT_DATE: N_("Day of the consent"),
    Column.CAPACITY: N_("As whom it was signed"),
    Column.CAPACITY_DOCUMENT: N_("Document that proves it"),
    Column.PLACE: N_("Where the paper is kept"),
    Column.LANGUAGE: N_("Language of the paper"),
    Column.SCAN: N_("File of the scan"),
    Column.OWN_SIGNATURE: N_("The pupil signed too"),
    Column.DISTRICT: N_("May the education department receive it"),
    Column.MINISTRY: N_("May the ministry receive it"),
    Column.IGNORED: N_("Leave this column out"),
}
VERDICTS: Final[Mapping[str, str]] = {
    "new": N_("New"),
    "changed": N_("Changed"),
    "same": N_("Same as here"),
    "ask": N_("Needs your answer"),
    "refused": N_("Left out"),
}
_NOTES: Final[Mapping[str, str]] = {
    "unclear": N_("This cannot be read: %(about)s."),
    "not-a-name": N_("This is not a name: %(about)s. Digits, question marks and formulas are no"
                     " names."),
    "look-alikes": N_("Latin letters stand among the Cyrillic ones: %(about)s. Check it."),
    "no-name": N_("The surname or the given name is missing."),
    "consent-missing": N_("No written consent covers this: %(about)s, for the purpose “School"
                          " register and library”."),
    "scan-missing": N_("The scan of the signed paper is not in the file."),
    "scans-unclear": N_("There are several scans with the number of this paper."),
    "scan-unusable": N_("The scan is not a PDF, JPEG or PNG of at most 8 MB."),
    "paper-lacks": N_("The paper is not complete: %(about)s."),
    "recipients-not-asked": N_("This paper does not ask who else may receive the data. Print a new"
                               " form for that."),
    "signer-may-not": N_("For a child under 18, a parent or another legal representative signs."),
    "unknown-id": N_("Nobody of this school has this id."),
    "unknown-number": N_("Nobody has this file number."),
    "another": N_("This file number belongs to somebody with another name and birth date."),
    "paper-of-another": N_("This consent is about somebody with another name and birth date."),
    "twice": N_("The same person stands in row %(about)s already."),
    "left-out": N_("You have left this row out."),
    "to-be-deleted": N_("The other program has deleted this person. Here somebody goes by an order,"
                        " or by taking the consent back."),
    "role-unknown": N_("This role is not known here."),
    "guardian-without-consent": N_("The parent is not taken in: no consent of the parent is here."),
    "no-such-class": N_("There is no class %(about)s this year. Classes are set by orders."),
}  # fmt: skip
_PARTS: Final[Mapping[str, str]] = {"guardian": N_("Whole name of the parent")}
ROW: Final = 100_000


def say(spoken: Words, note: Note) -> str:
    """Speak a note about a row."""
    about = note.about
    if note.code == "twice":
        about = str(int(about) % ROW)
    elif note.code == "consent-missing":
        about = spoken.gettext(CATEGORIES[about])
    elif about in COLUMNS or about in _PARTS:
        about = spoken.gettext(COLUMNS.get(about) or _PARTS[about])
    return spoken.say(Message(_NOTES[note.code], about=about))
