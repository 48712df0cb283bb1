"""What the catalogues of a package must hold: everything it says, nothing else, in agreed words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from chassis.languages import TRANSLATED, Key, catalogue, messages_of

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.yaml"
_PLACE = re.compile(r"%\(\w+\)s")
_WORD = re.compile(r"[^\W\d_]")


def assert_catalogues_complete(package: str) -> None:
    """Fail with every fault of a package's Kyrgyz and Russian catalogues, not only the first."""
    said = messages_of(package)
    faults = [
        f"{language}: {fault}"
        for language in TRANSLATED
        for fault in faults_of(said, package, language)
    ]
    command = f"python -m chassis.languages update {package}"
    assert not faults, "\n".join([*faults, f"({command} adds and removes; you fill in)"])


def faults_of(said: Mapping[Key, list[str]], package: str, language: str) -> Iterator[str]:
    """Name what is untranslated, unsure, unused, or differs in its values or from the glossary."""
    known = {_key(message): message for message in catalogue(package, language) if message.id}
    for key in known.keys() - said.keys():
        yield f"nobody says {key!r}"
    for key, places in said.items():
        if key not in known:
            yield f"{key!r} is not in the catalogue ({', '.join(places)})"
            continue
        yield from faults_in(known[key], language)


def faults_in(message: Message, language: str) -> Iterator[str]:
    key = _key(message)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not strings or not all(strings):
        yield f"{key!r} is not translated"
        return
    if message.fuzzy:
        yield f"{key!r} is fuzzy"
    if not isinstance(key, str) and len(strings) != get_plural(language).num_plurals:
        yield f"{key!r} has {len(strings)} plural forms"
    english = key if isinstance(key, str) else key[1]
    for string in strings:
        if set(_PLACE.findall(string)) != set(_PLACE.findall(english)):
            yield f"{key!r} and {string!r} have different values"
        if _ends(string) != _ends(english):
            yield f"{key!r} and {string!r} end differently"
        yield from disagreements(english, string, language)


def disagreements(english: str, string: str, language: str) -> Iterator[str]:
    """Name the terms that a translation says otherwise than the glossary."""
    plain, lowered = _PLACE.sub(" ", english).lower(), _PLACE.sub(" ", string).lower()
    # Longer terms come first and are taken out: a school year has no school in it.
    for term in sorted(glossary(), key=lambda term: -len(term["en"])):
        stems = term.get("stems", {}).get(language, [])
        plain, wanted = re.subn(rf"\b{re.escape(term['en'])}s?\b", " ", plain)
        if stems and wanted and not any(stem in lowered for stem in stems):
            yield f"{string!r} says {term['en']!r} without {' or '.join(map(repr, stems))}"
        for word in term.get("never", {}).get(language, []):
            if re.search(rf"\b{re.escape(word)}", lowered):
                yield f"{string!r} says {word!r}; the word is {term[language]!r}"


@cache
def glossary() -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text("utf-8"))["terms"]
    return terms


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _ends(text: str) -> str:
    """Give the sign that makes a sentence or a label, which a translation has to keep."""
    last = text.rstrip()[-1:]
    return last if last in {".", "?", ":", "…"} and _WORD.search(text) else ""
