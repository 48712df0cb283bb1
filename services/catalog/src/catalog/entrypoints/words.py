"""Codes of the catalogue as people say them."""

from catalog.application.importing import Verdict
from catalog.domain.marc import refusals as marc_refusals
from catalog.domain.record.refusals import NoTitle
from chassis.languages import N_
from kernel.decider import Refused

CAME_FROM = {
    "ministry": N_("From the ministry"),
    "purchase": N_("Bought"),
    "gift": N_("Given as a present"),
    "exchange": N_("From another library"),
    "instead-of-lost": N_("Instead of a lost book"),
    "found": N_("Found at stock-taking"),
    "other": N_("Other"),
}

LANGUAGES = {
    "kir": N_("Kyrgyz"),
    "rus": N_("Russian"),
    "eng": N_("English"),
    "uzb": N_("Uzbek"),
}

CHARSETS = {
    "": N_("As the file says"),
    "utf-8": "UTF-8",
    "cp1251": "Windows-1251",
    "cp866": "CP866 (DOS)",
    "koi8-r": "KOI8-R",
    "marc-8": "MARC-8",
}

VERDICTS: dict[Verdict, str] = {
    "new": N_("New"),
    "changed": N_("Changed"),
    "same": N_("Here already"),
    "refused": N_("Left out"),
}


def why(reason: str) -> str:
    """Return the sentence behind a reason's code, as a msgid; an unknown code is said as it is."""
    return _REASONS.get(reason, reason)


def sentence(refused: type[Refused]) -> str:
    """Return a refusal's docstring on one line: its msgid."""
    return " ".join((refused.__doc__ or refused.__name__).split())


def _reasons() -> dict[str, str]:
    kinds = [
        kind
        for kind in vars(marc_refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused
    ]
    return {kind().reason: sentence(kind) for kind in (*kinds, NoTitle)}


_REASONS = _reasons()
