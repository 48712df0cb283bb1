"""Every sentence a person reads, in Kyrgyz, Russian and English, with plurals, dates and sums."""

from __future__ import annotations

import ast
import contextlib
import datetime as dt
import inspect
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final, Self, cast

from babel.dates import format_date as babel_date
from babel.dates import get_day_names
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2.ext import babel_extract
from werkzeug.wrappers import Request

from chassis import cookies

LANGUAGES: Final = ("ky", "ru", "en")
TRANSLATED: Final = ("ky", "ru")  # English is what the msgids are written in.
DEFAULT: Final = "ky"
COOKIE: Final = "kp_language"
NAMES: Final[Mapping[str, str]] = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
SHELL: Final = "chassis"

# A msgid, or the pair of a singular and a plural.
Key = str | tuple[str, str]

KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "Message": None,
    "ngettext": (1, 2),
    "Messages": (1, 2),
}


def N_(msgid: str) -> str:  # noqa: N802 - the name every gettext tool looks for
    """Mark a sentence for the catalogues where no language is known yet; `Words.say` speaks it."""
    return msgid


class Message(str):
    """A sentence with values in it, spoken later: `Message("Room %(room)s is taken.", room=12)`.

    It is the msgid as a string, so it may travel wherever a plain sentence may.
    """

    __slots__ = ("plural", "values")
    plural: str | None
    values: Mapping[str, object]

    def __new__(cls, msgid: str, **values: object) -> Self:
        made = super().__new__(cls, msgid)
        made.plural = None
        made.values = values
        return made


class Messages(Message):
    """A sentence that counts: `Messages("%(n)s book", "%(n)s books", n=3)`."""

    __slots__ = ()

    def __new__(cls, msgid: str, plural: str, *, n: int, **values: object) -> Self:
        made = super().__new__(cls, msgid, **values, n=n)
        made.plural = plural
        return made


@dataclass(frozen=True)
class Words:
    """One language as one package speaks it: sentences, dates, numbers, sums."""

    language: str
    translations: NullTranslations

    def gettext(self, msgid: str) -> str:
        # The empty msgid is the catalogue's header, which nobody should read.
        return self.translations.gettext(msgid) if msgid else ""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.translations.ngettext(singular, plural, n)

    def say(self, message: str) -> str:
        """Speak a sentence that was marked earlier, with its values filled in."""
        if not isinstance(message, Message):
            return self.gettext(message)
        if message.plural is None:
            text = self.gettext(str(message))
        else:
            text = self.ngettext(str(message), message.plural, cast("int", message.values["n"]))
        return text % {name: self._shown(value) for name, value in message.values.items()}

    def day(self, value: dt.date) -> str:
        """Write a day of this year as people do: 12-сентябрь, 12 сентября, 12 September."""
        return babel_date(value, "d-MMMM" if self.language == "ky" else "d MMMM", self.language)

    def date(self, value: dt.date) -> str:
        """Write a day with its year: 12-сентябрь 2026, 12 сентября 2026, 12 September 2026."""
        return f"{self.day(value)} {value.year}"

    def date_short(self, value: dt.date) -> str:
        """Write a day in figures, alike in all three languages: 12.09.2026."""
        return f"{value:%d.%m.%Y}"

    def weekday(self, value: dt.date) -> str:
        return str(get_day_names("wide", locale=self.language)[value.weekday()])

    def time(self, value: dt.datetime) -> str:
        return f"{value:%H:%M}"

    def number(self, value: float | Decimal) -> str:
        return format_decimal(value, locale=self.language)

    def percent(self, value: float | Decimal) -> str:
        """Write a share that is already out of a hundred: 87,5 %."""
        return f"{format_decimal(value, '#,##0.#', self.language)}\N{NO-BREAK SPACE}%"

    def som(self, value: float | Decimal) -> str:
        """Write a sum of som, with tyiyn only where there are any: 1 250 сом, 99,50 сом."""
        whole = value == int(value)
        figure = format_decimal(value, "#,##0" if whole else "#,##0.00", self.language)
        return f"{figure}\N{NO-BREAK SPACE}{'som' if self.language == 'en' else 'сом'}"

    def tyiyn(self, value: int) -> str:
        """Write as som a sum that is kept in tyiyn."""
        return self.som(Decimal(value) / 100)

    def _shown(self, value: object) -> str:
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int | float | Decimal):
            return self.number(value)
        if isinstance(value, dt.date):
            return self.date(value)
        return str(value)


def words(language: str, package: str = SHELL) -> Words:
    """Give the words of a package, with the shell's behind them."""
    known = language if language in LANGUAGES else DEFAULT
    return _words(known, package)


@cache
def _words(language: str, package: str) -> Words:
    if language not in TRANSLATED:
        return Words(language, NullTranslations())
    translations = _translations(SHELL, language)
    if package != SHELL:
        own = _translations(package, language)
        own.add_fallback(translations)
        translations = own
    return Words(language, translations)


def _translations(package: str, language: str) -> Translations:
    """Compile a catalogue in memory, so that there is no build step to forget."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(package, language))
    compiled.seek(0)
    return Translations(compiled)


def negotiate(request: Request) -> str:
    """Choose the language of an answer: asked for just now, remembered, the browser's, Kyrgyz."""
    for asked in (request.args.get("language"), cookies.read(request, COOKIE)):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


# --- Catalogues and what they must hold


def home(package: str) -> Path:
    """Find a package's folder without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))


def catalogue_path(package: str, language: str) -> Path:
    return home(package) / "locale" / f"{language}.po"


def catalogue(package: str, language: str) -> Catalog:
    """Read a catalogue; a package that has none yet has an empty one."""
    path = catalogue_path(package, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages_of(package: str) -> dict[Key, list[str]]:
    """List what a package says, and where: templates, Python, JavaScript, and why it refuses.

    What the shell says already is left to the shell's own catalogues.
    """
    said = _messages_in(home(package))
    if package == SHELL:
        return said
    known = _messages_in(home(SHELL))
    return {key: places for key, places in said.items() if key not in known}


@cache
def script_messages(package: str) -> list[str]:
    """List the sentences of a package's scripts, which travel to the browser as one small file."""
    found = _messages_in(home(package) / "static", suffixes=(".js",))
    return sorted(key for key in found if isinstance(key, str))


def _messages_in(
    folder: Path, suffixes: tuple[str, ...] = (".html", ".js", ".py")
) -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in suffixes or not path.is_file():
            continue
        place = path.relative_to(folder).as_posix()
        for key in _messages_in_file(path):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def _messages_in_file(path: Path) -> Iterator[Key]:
    if path.suffix == ".py" and path.name.startswith("refusals"):
        yield from _reasons(path)
    method: str | Callable[..., Iterable[object]]
    options: dict[str, object]
    match path.suffix:
        case ".html":
            method, options = babel_extract, {"newstyle_gettext": "true", "silent": "false"}
        case ".js":
            method, options = "javascript", {"template_string": "false"}
        case _:
            method, options = "python", {}
    with path.open("rb") as file:
        # Babel's types know neither None as "all arguments" nor callables as methods.
        for _, said, *_ in extract(method, file, KEYWORDS, (), options):  # type: ignore[arg-type]
            if isinstance(said, str):
                yield said
            else:
                yield said[0], said[1]


def _reasons(path: Path) -> Iterator[str]:
    """Take the docstring of every refusal: it is the sentence that people are shown."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and (reason := ast.get_docstring(node)):
            yield one_line(reason)


def one_line(text: str) -> str:
    """Join a docstring's lines, as a reason is looked up in the catalogues."""
    return " ".join(inspect.cleandoc(text).split())


def script_catalogue(package: str, language: str) -> str:
    """Write the sentences of the shell's and the package's scripts as JSON."""
    spoken = words(language, package)
    said = script_messages(SHELL) + (script_messages(package) if package != SHELL else [])
    return json.dumps({m: spoken.gettext(m) for m in said}, ensure_ascii=False, sort_keys=True)


def update(package: str) -> dict[str, int]:
    """Bring a package's catalogues up to what it says; return how many wait for a translator."""
    said = messages_of(package)
    waiting = {}
    for language in TRANSLATED:
        old = catalogue(package, language)
        new = Catalog(
            locale=language,
            project="Kitepkana",
            fuzzy=False,
            header_comment="# What people read, decided with docs/glossary.yaml.",
        )
        for key in sorted(said, key=lambda k: k if isinstance(k, str) else k[0]):
            before = old.get(key if isinstance(key, str) else key[0])
            kept = before.string if before and before.id == key and not before.fuzzy else ""
            new.add(key, kept, locations=[(place, None) for place in said[key]])  # type: ignore[misc]
        path = catalogue_path(package, language)
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, width=100, include_lineno=False, omit_header=False)
        _drop_times(path)
        waiting[language] = sum(bool(message.id) and not _filled(message.string) for message in new)
    return waiting


def _filled(string: str | Sequence[str] | None) -> bool:
    return bool(string) and all(string or "")


def _drop_times(path: Path) -> None:
    """Leave out the headers that change on every run, so that a diff shows only words."""
    changing = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By',
                '"Report-Msgid', '"Language-Team')  # fmt: skip
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(changing)), "utf-8")


def main(arguments: list[str]) -> int:
    """Run `python -m chassis.languages update <package>...`."""
    if len(arguments) < 2 or arguments[0] != "update":  # noqa: PLR2004 - a verb and a package
        sys.stderr.write("usage: python -m chassis.languages update <package>...\n")
        return 2
    for package in arguments[1:]:
        for language, waiting in update(package).items():
            sys.stdout.write(f"{package} {language}: {waiting} to translate\n")
    return 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main(sys.argv[1:]))
