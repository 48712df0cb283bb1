"""What the next book at the desk is there for. A reader's card always chooses the reader."""

from enum import StrEnum


class Mode(StrEnum):
    """What the librarian has set the desk to."""

    LEND = "lend"
    RETURN = "return"
    RENEW = "renew"


def meant(mode: Mode, *, reader_chosen: bool) -> Mode:
    """Say what is done with a scanned book: while no reader is chosen, lending takes back."""
    if mode is Mode.LEND and not reader_chosen:
        return Mode.RETURN
    return mode
