"""OneRoster 1.1 and 1.2 as CSV files, read for bringing people in.

Read are the users with their roles and their parents; classes and enrolments are checked and left
to the orders of the school. Passwords, e-mail and demographics are never read.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Final, TypeAlias

from identity.application.lists import MOST_ROWS, decoded
from identity.domain.imports.columns import Column
from identity.domain.imports.listed import Listed, Note
from identity.domain.imports.reading import read_row
from identity.domain.imports.refusals import NothingListed, TablesDisagree, TooManyRows
from identity.domain.people.events import Kind

Row: TypeAlias = Mapping[str, str]

# What stands in the place of a name that may not leave the school (`roster_out.py`).
WITHOUT_NAME: Final = "—"

STAFF: Final = frozenset({
    "teacher", "administrator", "aide", "proctor", "principal", "counselor",
    "districtadministrator", "siteadministrator", "systemadministrator",
})  # fmt: skip
PARENTS: Final = frozenset({"parent", "guardian", "relative"})
_KINDS: Final = {
    "student": Kind.PUPIL,
    **dict.fromkeys(STAFF, Kind.STAFF),
    **dict.fromkeys(PARENTS, Kind.GUARDIAN),
}
_NAMES: Final = {
    Column.SURNAME: "familyName",
    Column.GIVEN_NAME: "givenName",
    Column.PATRONYMIC: "middleName",
    Column.PHONE: "phone",
}
_PARENT: Final = {
    Column.GUARDIAN_SURNAME: "familyName",
    Column.GUARDIAN_GIVEN_NAME: "givenName",
    Column.GUARDIAN_PATRONYMIC: "middleName",
    Column.GUARDIAN_PHONE: "phone",
}
# Which column of which table names rows of which other table.
_POINTERS: Final = (
    ("users.csv", "orgSourcedIds", "orgs.csv"),
    ("users.csv", "primaryOrgSourcedId", "orgs.csv"),
    ("users.csv", "agentSourcedIds", "users.csv"),
    ("roles.csv", "userSourcedId", "users.csv"),
    ("roles.csv", "orgSourcedId", "orgs.csv"),
    ("classes.csv", "schoolSourcedId", "orgs.csv"),
    ("enrollments.csv", "userSourcedId", "users.csv"),
    ("enrollments.csv", "classSourcedId", "classes.csv"),
    ("enrollments.csv", "schoolSourcedId", "orgs.csv"),
)
_OURS: Final = ("orgs.csv", "users.csv", "roles.csv", "classes.csv", "enrollments.csv")


def listed(files: Mapping[str, bytes], today: date) -> tuple[Listed, ...]:
    """Read the people of a OneRoster file; parents come with their children.

    Raises TablesDisagree when a row points to nothing or bulk and delta are mixed, NothingListed
    and TooManyRows.
    """
    said = _rows(files, "manifest.csv")
    manifest = {row.get("propertyName", ""): row.get("value", "") for row in said}
    tables = {name: _table(files, name, manifest) for name in _OURS}
    _check_modes(manifest)
    users = tables["users.csv"]
    if not users:
        raise NothingListed
    if len(users) > MOST_ROWS:
        raise TooManyRows
    # In a delta whoever is pointed to may have come before.
    if "delta" not in manifest.values():
        _check_pointers(tables)
    return tuple(_people(users, _roles(tables["roles.csv"]), today))


def _rows(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    if name not in files:
        return []
    lines = csv.DictReader(StringIO(decoded(files[name])), restval="")
    if len(set(lines.fieldnames or ())) != len(lines.fieldnames or ()):
        raise TablesDisagree
    return [{key: value or "" for key, value in row.items() if key} for row in lines]


def _table(files: Mapping[str, bytes], name: str, manifest: Row) -> dict[str, dict[str, str]]:
    mode = manifest.get(f"file.{name.removesuffix('.csv')}", "absent").casefold()
    if (name in files) != (mode in {"bulk", "delta"}):
        raise TablesDisagree
    rows = _rows(files, name)
    ids = {row.get("sourcedId", ""): row for row in rows}
    if len(ids) != len(rows) or "" in ids:
        raise TablesDisagree
    return ids


def _check_modes(manifest: Row) -> None:
    modes = {manifest.get(f"file.{name.removesuffix('.csv')}", "absent") for name in _OURS}
    if modes >= {"bulk", "delta"}:
        raise TablesDisagree
    if not manifest.get("oneroster.version", "1.1").startswith(("1.1", "1.2")):
        raise TablesDisagree


def _check_pointers(tables: Mapping[str, Mapping[str, Row]]) -> None:
    for name, column, target in _POINTERS:
        for row in tables[name].values():
            if not tables[target].keys() >= set(_split(row.get(column, ""))):
                raise TablesDisagree


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _roles(rows: Mapping[str, Row]) -> dict[str, str]:
    """Return the primary role of each user, as 1.2 keeps it apart."""
    found: dict[str, str] = {}
    for row in rows.values():
        user = row.get("userSourcedId", "")
        if user not in found or row.get("roleType", "").casefold() == "primary":
            found[user] = row.get("role", "")
    return found


def _people(users: Mapping[str, Row], roles: Mapping[str, str], today: date) -> Iterator[Listed]:
    kinds = {key: _kind(row, roles.get(key, "")) for key, row in users.items()}
    for number, (key, row) in enumerate(users.items(), 2):
        if kinds[key] is Kind.GUARDIAN:
            continue  # A parent comes in with a child.
        agents = [
            one for one in _split(row.get("agentSourcedIds", ""))
            if kinds.get(one) is Kind.GUARDIAN
        ]  # fmt: skip
        cells = _cells(row, _NAMES) | (_cells(users[agents[0]], _PARENT) if agents else {})
        read = replace(read_row(number, cells, today), given_id=key, guardian_ids=tuple(agents[:1]))
        yield _marked(read, row, kinds[key])


def _kind(row: Row, role: str) -> Kind | None:
    return _KINDS.get((role or row.get("role", "")).casefold())


def _cells(row: Row, columns: Mapping[Column, str]) -> dict[Column, str]:
    """Take names and telephones; a name that we replaced when we wrote the file says nothing."""
    if row.get("familyName") == WITHOUT_NAME:
        return {}
    return {column: row.get(name, "").removeprefix("'") for column, name in columns.items()}


def _marked(read: Listed, row: Row, kind: Kind | None) -> Listed:
    if row.get("status", "").casefold() == "tobedeleted":
        # The other program has deleted; here people go by withdrawing a consent or by an order.
        return replace(read, wrong=(Note(code="to-be-deleted"),))
    if kind is None:
        return replace(read, wrong=(*read.wrong, Note(code="role-unknown")))
    return replace(read, kind=kind)
