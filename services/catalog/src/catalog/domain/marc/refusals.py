"""Why a record, or a whole file, cannot be read. Each says what to do about it."""

from kernel.decider import Refused


class Unreadable(Refused):
    """The record cannot be read."""


class WrongLength(Unreadable):
    """The record is not as long as it says. It was changed on the way; ask for the file again."""


class NoTerminator(Unreadable):
    """The record has no end. The file was cut off there; ask for it again."""


class TooLong(Unreadable):
    """There are more than 100,000 bytes without the end of a record. This part is not MARC."""


class NotARecord(Unreadable):
    """This does not begin like a MARC record."""


class BrokenDirectory(Unreadable):
    """The table of fields inside the record does not fit its fields."""


class UnknownCharset(Unreadable):
    """The record does not say in which letters it is written. Choose the charset and try again."""


class UndecodableText(Unreadable):
    """Some letters are not of the charset that the record names. Choose another charset."""


class RepeatedControlNumber(Unreadable):
    """Another record of the same file has the same control number and says something else."""


class NotMarc(Refused):
    """This is not a file of MARC records. A file of records usually ends in .iso or .mrc."""


class SpreadsheetGiven(NotMarc):
    """This is a spreadsheet or an office document. Ask for a file of MARC records: .iso or .mrc."""


class PrintedFormGiven(NotMarc):
    """This is a PDF or a picture. Ask for the records as MARC: a file ending in .iso or .mrc."""


class MarkupGiven(NotMarc):
    """This is XML or a web page. Ask for the records as ISO 2709: a file ending in .iso or .mrc."""


class EmptyFile(NotMarc):
    """The file is empty."""
