"""The consent as a PDF: letterhead, number, code, blanks, and not one box ticked (L-02, L-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from chassis.languages import words
from chassis.printing import pdf, qr
from identity.domain.consent.events import ASKED_FOR, OPTIONAL, Purpose
from identity.entrypoints.desk import PURPOSES, RECIPIENTS
from identity.texts import consent_text

# The order on the paper: what school life stands on first, then what may be refused.
ON_PAPER: Final = (Purpose.EMIS, *(purpose for purpose in Purpose if purpose in OPTIONAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form. Names stand on it only when they are covered or typed for this print alone."""

    form_id: str
    number: str
    place: str = ""
    own_signature: bool = True
    pupil: str = field(default="", repr=False)
    signer: str = field(default="", repr=False)
    born: str = field(default="", repr=False)


def printed(
    sheets: Sequence[Sheet],
    *,
    school: str,
    letterhead: Mapping[str, str],
    address: tuple[str, str],
    version: str,
    address_of_site: str,
    on: date,
) -> bytes:
    """Print forms into one PDF; an address that nobody wrote down yet is a line to write on."""
    text = consent_text(version)
    said = dict(zip(("ky", "ru"), address, strict=True))
    paragraphs = {
        code: _with_holder(getattr(text, code), letterhead[f"name_{code}"], said[code])
        for code in ("ky", "ru")
    }
    data: dict[str, Any] = {
        "school": letterhead,
        "version": version,
        "hash": text.sha256,
        "printed_on": f"{on:%d.%m.%Y}",
        "purposes": [_spoken(PURPOSES[purpose]) for purpose in ON_PAPER],
        "recipients": [_spoken(RECIPIENTS[one]) for one in ASKED_FOR if text.asks_recipients],
        "forms": [_form(sheet) for sheet in sheets],
        **paragraphs,
    }
    codes = {
        f"{sheet.form_id}.svg": qr(f"{address_of_site}/identity/{school}/papers/{sheet.form_id}")
        for sheet in sheets
    }
    return pdf("identity", "consent", data, codes)


def _form(sheet: Sheet) -> dict[str, Any]:
    return {
        "number": sheet.number,
        "qr": f"{sheet.form_id}.svg",
        "place": sheet.place,
        "own_signature": sheet.own_signature,
        "pupil": sheet.pupil,
        "signer": sheet.signer,
        "born": sheet.born,
    }


def _with_holder(paragraphs: Sequence[str], name: str, address: str) -> list[str]:
    line = address or "_" * 30
    return [said.replace("{holder}", name).replace("{address}", line) for said in paragraphs]


def _spoken(said: str) -> dict[str, str]:
    return {code: words(code, "identity").gettext(said) for code in ("ky", "ru")}
