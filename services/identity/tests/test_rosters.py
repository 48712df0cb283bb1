"""OneRoster in both versions: out without what no consent covers, and back in as the same."""

import csv
import zipfile
from io import BytesIO, StringIO
from uuid import uuid4

import pytest

from identity.application.roster_out import RosterPerson, packed
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.events import DisclosureRecorded
from identity.domain.fields import Field
from identity.domain.imports.facts import ClassFact
from services.identity.tests.words import HERE, PDF, STRANGER, paper
from services.identity.tests.words_imports import Desk, text_of, zipped

USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
)


@pytest.fixture
def desk(school):
    return Desk(school)


def taken(school, version: str = "1.2", role: str = "head") -> bytes:
    client = school.signed_in(STRANGER, role)
    answered = client.post(f"/identity/{HERE}/oneroster", data={
        "command_id": str(uuid4()), "version": version, "receiver": "district",
    })  # fmt: skip
    assert answered.status_code == 200, text_of(answered)
    return bytes(answered.data)


def tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def named(school, surname: str = "Асанова", **other: str):
    """A pupil whose parents let the district have the name."""
    signed = paper(recipients=(Recipient.SCHOOL, Recipient.DISTRICT))
    return school.pupil(surname, signed=signed, **other)


def a_roster(*users: str, **files: str) -> bytes:
    """A OneRoster 1.1 file of another program."""
    tables = {"orgs": "sourcedId,status,dateLastModified,name,type\r\norg,,,School,school\r\n"}
    tables |= {"users": "\r\n".join((USERS, *users)) + "\r\n"} | files
    said = {"manifest.version": "1.0", "oneroster.version": "1.1"}
    said |= {f"file.{name}": "bulk" for name in tables}
    manifest = "propertyName,value\r\n" + "".join(f"{k},{v}\r\n" for k, v in said.items())
    written = {f"{name}.csv": text.encode("utf-8-sig") for name, text in tables.items()}
    return zipped({"manifest.csv": manifest.encode(), **written})


PUPIL = "s1,,,true,org,student,login,,Айжан,Асанова,,,,,,,07,"


# Out


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_l10_names_go_out_by_consent_only_and_the_register_gets_a_row(school, version):
    covered, other = named(school), school.pupil("Бейшеева")
    users = {user["sourcedId"]: user for user in tables(taken(school, version))["users"]}
    assert users[covered]["familyName"] == "Асанова"
    assert users[other]["familyName"] == users[other]["givenName"] == "—"
    events = school.it.runtime.store.read(HERE, 0, 10_000)
    (row,) = [e for e in events if e.type == "identity.disclosure-recorded.v1"]
    recorded = school.it.runtime.store.codec.load(row.type, row.data)
    assert isinstance(recorded, DisclosureRecorded)
    assert covered in recorded.person_ids
    assert other not in recorded.person_ids


def test_az08_an_export_is_a_look(school):
    covered = named(school)
    taken(school)
    seen = [
        e for e in school.it.runtime.store.read(HERE, 0, 10_000)
        if e.type.startswith("identity.personal-data-seen")
    ]  # fmt: skip
    assert covered.encode() in seen[-1].data
    assert b'"export"' in seen[-1].data


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_no_telephone_no_birthday_no_password_ever_goes_out(school, version):
    named(school, phone="0555 123456")
    found = tables(taken(school, version))
    text = str(found)
    assert "0555" not in text
    assert "2015" not in str(found["users"])
    for user in found["users"]:
        assert not any(user[name] for name in ("password", "phone", "sms", "email", "identifier"))
        assert user["username"] == user["sourcedId"]
    assert "demographics" not in found


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_row_points_to_one_that_is_there(school, version):
    named(school)
    school.pupil("Бейшеева")
    found = tables(taken(school, version))
    users = {user["sourcedId"] for user in found["users"]}
    agents = {one for user in found["users"] for one in user["agentSourcedIds"].split(",") if one}
    assert agents <= users
    assert {role["userSourcedId"] for role in found.get("roles", ())} <= users
    assert {row["userSourcedId"] for row in found["enrollments"]} <= users
    said = {row["propertyName"]: row["value"] for row in found["manifest"]}
    assert said["oneroster.version"] == version
    bulk = {name.removeprefix("file.") for name, value in said.items() if value == "bulk"}
    assert bulk == set(found) - {"manifest"}


def test_the_same_people_are_the_same_bytes_and_no_cell_is_a_formula():
    people = [
        RosterPerson(
            person_id="p1",
            role="student",
            details={Field.SURNAME: "=cmd()", Field.GIVEN_NAME: "Айжан"},
            in_class=ClassFact(class_id="c", title="7-Б", grade=7, year=2026),
        )
    ]
    first, second = (packed("1.2", "school", "Мектеп", people) for _ in range(2))
    assert first == second
    assert tables(first)["users"][0]["familyName"] == "'=cmd()"
    assert tables(first)["enrollments"][0]["classSourcedId"] == "c"


@pytest.mark.parametrize("role", ["teacher", "librarian", "administrator", "data-clerk", "parent"])
def test_others_hand_nobody_over(school, role):
    client = school.signed_in(STRANGER, role)
    for method in (client.get, client.post):
        assert method(f"/identity/{HERE}/oneroster").status_code == 403


def test_a_receiver_that_no_consent_can_name_gets_no_file(school):
    client = school.signed_in(STRANGER, "head")
    sent = {"command_id": str(uuid4()), "version": "1.2", "receiver": "police"}
    data = client.post(f"/identity/{HERE}/oneroster", data=sent)
    assert data.status_code == 422


# Back in


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_we_hand_over_comes_back_as_the_same(school, desk, version):
    named(school)
    school.pupil("Бейшеева")
    address = desk.uploads(taken(school, version))
    assert desk.counts(address) == {"same": 2}


def test_people_of_another_program_need_a_consent_too(desk):
    address = desk.uploads(a_roster(PUPIL))
    assert desk.counts(address) == {"refused": 1}
    assert "No written consent covers this" in desk.page(address)


def test_another_programs_id_is_never_moved_to_somebody_here(school, desk):
    school.pupil("Асанова")
    address = desk.uploads(a_roster(PUPIL))
    assert desk.counts(address) == {"ask": 1}


def test_whom_the_other_program_deleted_stays_here(desk):
    address = desk.uploads(a_roster(PUPIL.replace("s1,,", "s1,tobedeleted,", 1)))
    assert desk.counts(address) == {"refused": 1}
    assert "The other program has deleted this person" in desk.page(address)


CLASSES = "sourcedId,status,dateLastModified,title,schoolSourcedId\r\nc1,,,7-Б,org\r\n"
ENROLLED = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\r\n"


@pytest.mark.parametrize(
    "data",
    [
        a_roster(PUPIL.replace(",org,", ",elsewhere,")),
        a_roster(PUPIL, PUPIL),
        a_roster(PUPIL.replace(",,07,", ",nobody,07,")),
        a_roster(PUPIL, classes=CLASSES, enrollments=f"{ENROLLED}e1,,,c1,org,nobody,student\r\n"),
        a_roster(PUPIL, classes=CLASSES, enrollments=f"{ENROLLED}e1,,,c9,org,s1,student\r\n"),
        zipped({"manifest.csv": b"propertyName,value\r\nfile.users,bulk\r\n", "12.pdf": PDF}),
        zipped({
            "manifest.csv": b"propertyName,value\r\nfile.users,bulk\r\nfile.orgs,delta\r\n",
            "users.csv": f"{USERS}\r\n{PUPIL}\r\n".encode(), "orgs.csv": b"sourcedId\r\norg\r\n",
        }),
    ],
    ids=("no such school", "one id twice", "no such parent", "no such pupil", "no such class",
         "a table is missing", "bulk and delta"),
)  # fmt: skip
def test_tables_that_do_not_fit_together_are_refused(desk, data):
    assert "do not fit together" in desk.refused(data)
