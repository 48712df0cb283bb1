"""Why a file is not read, or a list not brought in. Nothing of it is kept."""

from kernel.decider import Refused


class FileEmpty(Refused):
    """There is nothing in this file. Choose another one."""


class FileTooLarge(Refused):
    """This is too large.

    A list has at most 20 MB, a list with scans at most 60 MB. Bring in fewer classes at a time.
    """


class FileBroken(Refused):
    """This file cannot be opened: part of it is missing or damaged. Save or send it once more."""


class NotAList(Refused):
    """This is not a list.

    It has to be a spreadsheet (.xlsx), a text table (.csv), or a ZIP with one of them and scans.
    """


class OldSpreadsheet(Refused):
    """This is a spreadsheet of the old kind, or it has a password.

    Save it as .xlsx without a password.
    """


class TooManyRows(Refused):
    """There are more than 5,000 rows or 100 columns. Bring in part of the school at a time."""


class SeveralLists(Refused):
    """There are several lists in this ZIP, so it is not clear which one is meant. Leave one."""


class NothingListed(Refused):
    """There are no people in this list.

    No row of headings was found, or nothing stands below it.
    """


class TablesDisagree(Refused):
    """The tables of this OneRoster file do not fit together.

    A row points to another one that is not there, or bulk and delta are mixed.
    """


class ListOutdated(Refused):
    """The school's people have changed since this list was looked at.

    It was looked at once more; see what it would do now.
    """


class NothingToBringIn(Refused):
    """There is nothing new in this list."""
