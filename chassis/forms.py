"""What a person typed, why it was refused, and the page that gives both back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from marshmallow import RAISE, Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Request

from chassis.languages import N_, Message

Typed = str | list[str]

GENERAL: Final = "_schema"  # Where marshmallow puts what belongs to no single field.
OWN: Final = ("command_id", "language")  # What the shell itself adds to a form.

# Marshmallow speaks to programmers; these are the same findings, as said to a person.
_PLAIN: Final[tuple[tuple[str, str], ...]] = (
    (r"Missing data for required field\.|Field may not be null\.", N_("Fill this in.")),
    (r"Not a valid integer\.", N_("Write a whole number, for example 25.")),
    (r"Not a valid number\.", N_("Write a number, for example 25 or 25,50.")),
    (r"Not a valid (date|datetime|time)\.", N_("Write a day as 12.09.2026.")),
    (r"Not a valid (string|boolean|list|mapping type|UUID)\.", N_("Choose or write this again.")),
    (r"Not a valid email address\.", N_("Write an address such as name@mektep.kg.")),
    (r"Must be one of: .*", N_("Choose one from the list.")),
    (r"Unknown field\.", N_("This page does not know this field. Open the page again.")),
    (r"Shorter than minimum length (?P<n>\d+)\.", N_("Write at least %(n)s characters.")),
    (r"Longer than maximum length (?P<n>\d+)\.", N_("Write at most %(n)s characters.")),
    (r"Length must be between (?P<a>\d+) and (?P<n>\d+)\.",
     N_("Write between %(a)s and %(n)s characters.")),
    (r"Length must be (?P<n>\d+)\.", N_("Write exactly %(n)s characters.")),
    (r"Must be greater than or equal to (?P<a>\S+) and less than or equal to (?P<n>\S+)\.",
     N_("It must be between %(a)s and %(n)s.")),
    (r"Must be greater than or equal to (?P<n>\S+)\.", N_("It must be %(n)s or more.")),
    (r"Must be less than or equal to (?P<n>\S+)\.", N_("It must be %(n)s or less.")),
    (r"String does not match expected pattern\.", N_("This is not in the form that is asked for.")),
)  # fmt: skip


class Day(fields.Date):
    """A day as people write it, 12.09.2026, or as a date input sends it, 2026-09-12."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
            try:
                # A day has no time zone, so the one that datetime would like is not missing.
                return datetime.strptime(str(value).strip(), pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
        return super()._deserialize(value, attr, data, **kwargs)


class Amount(fields.Decimal):
    """A number as people write it: 1 250,50 as well as 1250.50."""

    def _validated(self, value: Any) -> Decimal:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super()._validated(value)


class Form:
    """One form as it was sent, or an empty one; refusals stand beside what was typed."""

    def __init__(
        self,
        data: Mapping[str, Typed] | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
        command_id: str | None = None,
        files: Mapping[str, FileStorage] | None = None,
    ) -> None:
        self.data: dict[str, Typed] = dict(data or {})
        self.files: dict[str, FileStorage] = dict(files or {})
        self._errors = {name: list(said) for name, said in (errors or {}).items() if said}
        # The same id goes out with every rendering of one form, so a double click, a reload and a
        # second try are all the same command.
        self.command_id = command_id or str(self.data.get("command_id") or uuid4())

    @classmethod
    def of(cls, request: Request) -> Form:
        """Take what was sent: the body of a POST, the query of a GET."""
        sent: MultiDict[str, str] = request.form if request.method == "POST" else request.args
        data: dict[str, Typed] = {
            name: values if len(values) > 1 else values[0]
            for name, values in sent.to_dict(flat=False).items()
        }
        files = {name: file for name, file in request.files.items() if file.filename}
        return cls(data, files=files)

    def value(self, name: str, default: object = "") -> str:
        """Give what was typed into a field, or the default while nothing was."""
        typed = self.data.get(name)
        if typed is None:
            return "" if default is None else str(default)
        return typed if isinstance(typed, str) else typed[0]

    def values(self, name: str) -> list[str]:
        """Give everything that was chosen where several may be."""
        typed = self.data.get(name, [])
        return [typed] if isinstance(typed, str) else list(typed)

    def errors(self, name: str) -> list[str]:
        """Give why a field was refused, as msgids for `Words.say`."""
        return [plain(said) for said in self._errors.get(name, [])]

    @property
    def is_refused(self) -> bool:
        return bool(self._errors)

    @property
    def all_errors(self) -> list[tuple[str | None, str]]:
        """Give every reason with its field, general reasons (field None) first."""
        general = [(None, said) for said in self.errors(GENERAL)]
        named = [n for n in self._errors if n != GENERAL]
        return [*general, *((name, said) for name in named for said in self.errors(name))]

    def refused(self, why: str | Sequence[str] | Mapping[str, Any]) -> Form:
        """Give the same form with reasons: `ValidationError.messages`, or one or more sentences."""
        reasons = why if isinstance(why, Mapping) else {GENERAL: why}
        errors = {str(name): list(_sentences(said)) for name, said in reasons.items()}
        return Form(self.data, errors, self.command_id, self.files)

    def read(self, schema: Schema) -> dict[str, Any]:
        """Parse what was typed; raises ValidationError, also for fields the schema does not know.

        Blank fields count as not filled in, because browsers send those too.
        """
        known = set(schema.fields)
        given: dict[str, Any] = {}
        for name, typed in self.data.items():
            if name in OWN and name not in known:
                continue
            field = schema.fields.get(name)
            if isinstance(field, fields.List | fields.Tuple):
                chosen = [item for item in self.values(name) if item.strip()]
                if chosen:
                    given[name] = chosen
            elif self.value(name).strip() or field is None:
                given[name] = typed if field is None else self.value(name).strip()
        given |= {name: file for name, file in self.files.items() if name in known}
        loaded: dict[str, Any] = schema.load(given, unknown=RAISE)
        return loaded


def plain(message: str) -> str:
    """Turn marshmallow's finding into a sentence for a person; other sentences pass through."""
    if isinstance(message, Message):
        return message
    for pattern, said in _PLAIN:
        if found := re.fullmatch(pattern, message):
            values = {name: value for name, value in found.groupdict().items() if value}
            return Message(said, **values) if values else said
    return message


def _sentences(said: object) -> Iterator[str]:
    """Flatten what marshmallow says of lists and nested parts, which a form shows as one field."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for part in said.values():
            yield from _sentences(part)
    elif isinstance(said, Sequence):
        for part in said:
            yield from _sentences(part)


__all__ = ["Amount", "Day", "Form", "ValidationError", "plain"]
