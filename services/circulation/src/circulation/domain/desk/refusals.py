"""Why a scan leads nowhere, before any rule about a copy or a reader is asked."""

from kernel.decider import Refused


class NoReader(Refused):
    """Scan the reader's card."""


class MistypedCard(NoReader):
    """A digit of this card number is wrong. Scan the card again, or compare the number."""


class UnknownCard(NoReader):
    """No reader of this school has this card. Perhaps it was lost and replaced by a new one."""


class CardOfAnotherSchool(NoReader):
    """This card belongs to another school."""


class UnknownReader(NoReader):
    """This school has no such reader, or the reader has been removed."""


class UnknownCopy(Refused):
    """The catalogue has no copy with this number. Scan the library's label again."""


class PublishersBarcode(Refused):
    """This is the publisher's barcode, which all copies share. Scan the library's own label."""


class CopyOfAnotherSchool(Refused):
    """This book belongs to the library of another school. Put it aside and tell that school."""


class NothingToUndo(Refused):
    """This can no longer be undone: something else has happened to the copy since."""
