"""OneRoster 1.1 and 1.2 as CSV files, written for handing people over; the same each time.

Whoever's consent does not name the receiver goes as an opaque id, so that counts and classes hold;
grown-ups without such a consent are left out. Passwords, telephones, e-mail, sign-in names and
demographics are never written.
"""

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Final

from identity.application.roster import WITHOUT_NAME
from identity.domain.fields import Field
from identity.domain.imports.facts import ClassFact

VERSIONS: Final = ("1.1", "1.2")
_BASE: Final = "sourcedId status dateLastModified "
_COLUMNS: Final[Mapping[str, str]] = {
    "orgs": _BASE + "name type identifier parentSourcedId",
    "academicSessions": _BASE + "title type startDate endDate parentSourcedId schoolYear",
    "courses": _BASE + "schoolYearSourcedId title courseCode grades orgSourcedId subjects"
    " subjectCodes",
    "classes": _BASE + "title grades courseSourcedId classCode classType location schoolSourcedId"
    " termSourcedIds subjects subjectCodes periods",
    "enrollments": _BASE + "classSourcedId schoolSourcedId userSourcedId role primary beginDate"
    " endDate",
}
_USERS: Final = {
    "1.1": _BASE + "enabledUser orgSourcedIds role username userIds givenName familyName middleName"
    " identifier email sms phone agentSourcedIds grades password",
    "1.2": _BASE + "enabledUser username userIds givenName familyName middleName identifier email"
    " sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds"
    " preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
}
_ROLES: Final = _BASE + (
    "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId"
)
_LATER: Final = "academicSessions categories classes classResources courses courseResources"
_REST: Final = "demographics enrollments lineItems orgs resources results users roles userProfiles"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # A ZIP names a time for each file; the same one every time.


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """``role``: student, teacher or parent. Without ``details`` the person is an opaque id."""

    person_id: str
    role: str
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)
    parents: tuple[str, ...] = ()
    in_class: ClassFact | None = None


def packed(version: str, school: str, school_name: str, people: Iterable[RosterPerson]) -> bytes:
    """Return the ZIP of a school's people in a version of OneRoster."""
    chosen = sorted(people, key=lambda person: person.person_id)
    tables = _tables(version, school, school_name, chosen)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"manifest": _manifest(version, tables), **tables}.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", _WHEN), text.encode())
    return out.getvalue()


def _tables(version: str, school: str, name: str, people: Sequence[RosterPerson]) -> dict[str, str]:
    every = {one.in_class.class_id: one.in_class for one in people if one.in_class}
    classes = [every[key] for key in sorted(every)]
    years = sorted({one.year for one in classes})
    org = {"sourcedId": school, "name": name, "type": "school"}
    tables = {
        "orgs": _written(_COLUMNS["orgs"], [org]),
        "academicSessions": _written(_COLUMNS["academicSessions"], map(_session, years)),
        "courses": _written(_COLUMNS["courses"], (_course(school, year) for year in years)),
        "classes": _written(_COLUMNS["classes"], (_class(school, one) for one in classes)),
        "users": _written(_USERS[version], (_user(version, school, one) for one in people)),
        "enrollments": _written(
            _COLUMNS["enrollments"],
            (_enrolment(school, one, one.in_class) for one in people if one.in_class),
        ),
    }
    if version != "1.1":
        tables["roles"] = _written(_ROLES, (_role(school, one) for one in people))
    return tables


def _manifest(version: str, tables: Mapping[str, str]) -> str:
    parts = f"{_LATER} {_REST}".split() if version != "1.1" else [
        part for part in f"{_LATER} {_REST}".split() if part not in {"roles", "userProfiles"}
    ]  # fmt: skip
    said = {
        "manifest.version": "1.0",
        "oneroster.version": version,
        **{f"file.{part}": "bulk" if part in tables else "absent" for part in sorted(parts)},
        "source.systemName": "Kitepkana",
        "source.systemCode": "kitepkana",
    }
    rows = ({"propertyName": name, "value": value} for name, value in said.items())
    return _written("propertyName value", rows)


def _session(year: int) -> dict[str, str]:
    return {
        "sourcedId": f"year-{year}",
        "title": f"{year}/{(year + 1) % 100:02}",
        "type": "schoolYear",
        "startDate": f"{year}-09-01",
        "endDate": f"{year + 1}-08-31",
        "schoolYear": str(year + 1),
    }


def _course(school: str, year: int) -> dict[str, str]:
    return {
        "sourcedId": f"course-{year}",
        "schoolYearSourcedId": f"year-{year}",
        "title": "Homeroom",
        "orgSourcedId": school,
    }


def _class(school: str, one: ClassFact) -> dict[str, str]:
    return {
        "sourcedId": one.class_id,
        "title": one.title,
        "grades": f"{one.grade:02}",
        "courseSourcedId": f"course-{one.year}",
        "classCode": one.title,
        "classType": "homeroom",
        "schoolSourcedId": school,
        "termSourcedIds": f"year-{one.year}",
    }


def _user(version: str, school: str, person: RosterPerson) -> dict[str, str]:
    orgs = {"orgSourcedIds": school, "role": person.role}
    if version != "1.1":
        orgs = {"primaryOrgSourcedId": school}
    return {
        "sourcedId": person.person_id,
        "enabledUser": "true",
        "username": person.person_id,
        "givenName": person.details.get(Field.GIVEN_NAME, WITHOUT_NAME),
        "familyName": person.details.get(Field.SURNAME, WITHOUT_NAME),
        "middleName": person.details.get(Field.PATRONYMIC, ""),
        "agentSourcedIds": ",".join(person.parents),
        "grades": f"{person.in_class.grade:02}" if person.in_class else "",
        **orgs,
    }


def _role(school: str, person: RosterPerson) -> dict[str, str]:
    return {
        "sourcedId": f"role-{person.person_id}",
        "userSourcedId": person.person_id,
        "roleType": "primary",
        "role": person.role,
        "orgSourcedId": school,
    }


def _enrolment(school: str, person: RosterPerson, one: ClassFact) -> dict[str, str]:
    return {
        "sourcedId": f"enrolment-{person.person_id}",
        "classSourcedId": one.class_id,
        "schoolSourcedId": school,
        "userSourcedId": person.person_id,
        "role": person.role,
    }


def _written(columns: str, rows: Iterable[Mapping[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, columns.split(), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _text(value: str) -> str:
    """Let no cell begin like a formula: a spreadsheet that opens the file would run it."""
    return f"'{value}" if value.startswith(_FORMULA) else value
