"""Covers and spines for books that have no picture, so that a shelf looks like a shelf."""

from __future__ import annotations

from hashlib import sha256
from textwrap import shorten, wrap
from typing import Final

from markupsafe import Markup

_HEIGHTS: Final = (176, 184, 192, 200)
_LETTERS_A_LINE: Final = 17
_LETTERS_A_COVER_LINE: Final = 11
_COVER_LINES: Final = 5


def spine(title: str, colour_class: str | None, author: str = "") -> Markup:
    """Draw the back of a book: its UDC or BBK class gives the colour, its title the rest."""
    chance = _chance(title)
    lines = _lines(title, _LETTERS_A_LINE, 2)
    width = 36 + 16 * (len(lines) - 1) + (chance >> 4) % 3 * 2
    height = _HEIGHTS[chance % len(_HEIGHTS)]
    written = Markup().join(
        Markup('<text x="{x}" y="{y}" transform="rotate(-90)"{fit}>{line}</text>').format(
            x=-(height - 28),
            y=width / 2 + 5 + (i - (len(lines) - 1) / 2) * 16,
            fit=_fit(line, _LETTERS_A_LINE, 7.3),
            line=line,
        )
        for i, line in enumerate(lines)
    )
    return Markup(
        '<svg class="spine book-{colour}" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        'role="img" aria-label="{label}"><rect class="cloth" width="{w}" height="{h}" rx="3"/>'
        '<rect class="shade" width="{w}" height="{h}" rx="3" opacity="{shade}"/>'
        '<rect class="fold" width="4" height="{h}" rx="2"/>{bands}{written}</svg>'
    ).format(
        colour=_colour(colour_class), w=width, h=height, written=written, shade=_shade(chance),
        label=f"{title}. {author}" if author else title, bands=_bands(chance, width, height),
    )  # fmt: skip


def cover(title: str, colour_class: str | None, author: str = "") -> Markup:
    """Draw the front of a book, 96 by 144, which styles may scale."""
    lines = _lines(title, _LETTERS_A_COVER_LINE, _COVER_LINES)
    written = Markup().join(
        Markup('<text x="12" y="{y}"{fit}>{line}</text>').format(
            y=30 + i * 15, fit=_fit(line, _LETTERS_A_COVER_LINE, 6.9), line=line
        )
        for i, line in enumerate(lines)
    )
    by = shorten(author, 15, placeholder="…") if author else ""
    return Markup(
        '<svg class="cover book-{colour}" width="96" height="144" viewBox="0 0 96 144" '
        'aria-hidden="true"><rect class="cloth" width="96" height="144" rx="3"/>'
        '<rect class="shade" width="96" height="144" rx="3" opacity="{shade}"/>'
        '<rect class="fold" width="5" height="144" rx="2"/>'
        '<rect class="band" x="12" y="116" width="24" height="2"/>'
        '{written}<text class="by" x="12" y="132">{by}</text></svg>'
    ).format(colour=_colour(colour_class), written=written, by=by, shade=_shade(_chance(title)))


def _bands(chance: int, width: int, height: int) -> Markup:
    """Draw one of four bindings, always the same one for the same title."""
    band = Markup('<rect class="band" y="{y}" width="{w}" height="{h}"/>')
    style = (chance >> 8) % 4
    if style == 0:
        return band.format(y=12, w=width, h=2) + band.format(y=height - 14, w=width, h=2)
    if style == 1:
        return band.format(y=height - 18, w=width, h=6)
    if style == 2:  # noqa: PLR2004 - the third binding of four
        lines = (band.format(y=y, w=width, h=2) for y in (10, 15, height - 17, height - 12))
        return Markup().join(lines)
    return Markup('<circle class="band" cx="{x}" cy="{y}" r="5"/>').format(
        x=width / 2, y=height - 14
    )


def _fit(line: str, letters: int, width: float) -> Markup:
    """Hold a nearly full line to its place, since every machine has another font."""
    if len(line) < letters - 3:
        return Markup()
    return Markup(' textLength="{}" lengthAdjust="spacingAndGlyphs"').format(
        round(len(line) * width)
    )


def _shade(chance: int) -> float:
    """Darken a cloth a little, so that books of one class are not all of one bolt."""
    return (0, 0.1, 0.2, 0.28)[(chance >> 12) % 4]


def _lines(title: str, letters: int, most: int) -> list[str]:
    lines = wrap(" ".join(title.split()), letters) or ["…"]
    kept = [line if len(line) <= letters else f"{line[: letters - 1]}…" for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = f"{kept[-1][: letters - 1].rstrip()}…"
    return kept


def _colour(colour_class: str | None) -> str:
    """Take the first digit of a class: both UDC and BBK divide knowledge by it."""
    return next((sign for sign in colour_class or "" if sign in "0123456789"), "x")


def _chance(title: str) -> int:
    return int.from_bytes(sha256(title.encode()).digest()[:4], "big")
