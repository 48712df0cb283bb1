"""Papers that leave the house: PDF from a typst form and its data, on the school's letterhead.

A form is `<package>/print/<name>.typ`. It may import `letterhead.typ` of the chassis, and gets its
data as `data.json`. What is data is never read as markup, so a name may hold anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

OWN: Final = Path(__file__).parent / "print"


def pdf(
    package: str, form: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> bytes:
    """Print a form of a package; `files` are pictures that the form names, such as a QR code.

    Dates and the like are written as text. Raises FileNotFoundError for a form that is not there.
    """
    given = json.dumps(data, ensure_ascii=False, default=str).encode()
    parts = {**_forms(package), **(files or {}), "data.json": given}
    # Fonts of the machine are left out: a paper looks the same wherever it is printed.
    given_files: Any = {"main.typ": parts[f"{form}.typ"], **parts}  # Not in typst's own types yet.
    made: bytes = typst.compile(given_files, ignore_system_fonts=True)
    return made


def qr(text: str) -> bytes:
    """Draw a QR code as SVG."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0)
    return out.getvalue()


@cache
def _forms(package: str) -> dict[str, bytes]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(package)
    folders = OWN, Path(spec.origin).parent / "print"
    return {path.name: path.read_bytes() for folder in folders for path in folder.glob("*.typ")}
