"""The demo district: filled in once, whatever interrupts it, and kept from the command line."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import text

from chassis.runtime import DISTRICT, House
from deploy.cli import kitepkana
from deploy.house import all_services
from deploy.standalone.demo import Demo, accounts, factor_of, is_filled, secret_of, with_factor
from deploy.standalone.demo.cast import FIRST, demo_id
from identity.domain.ids import PersonId
from identity.vault.second_factors import code_at
from identity.wiring import build as build_identity
from journal.domain.ids import timetable_stream
from journal.domain.timetable.timetable import timetable
from journal.wiring import build as build_journal
from kernel.sql import writing
from reporting.domain.period import school_year
from reporting.readmodels import contingent, loans

# A Sunday in the holidays of autumn: the least likely day for a lesson.
SUNDAY = datetime(2026, 11, 8, 5, 0, tzinfo=UTC)
pytestmark = pytest.mark.slow


def opened(folder: Path, now: datetime = SUNDAY) -> House:
    house = House({"DATA": str(folder)}, clock=lambda: now)
    for service in all_services():
        house.open(service).migrate()
    return house


def heads(house: House) -> dict[str, dict[str, int]]:
    return {
        name: {partition: head.position for partition, head in runtime.store.heads().items()}
        for name, runtime in house.runtimes.items()
    }


class PowerCut(Exception):
    """The plug was pulled."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Iterator[House]:
    """The demo, filled in after a power cut half way, and then once more for good measure."""
    folder = tmp_path_factory.mktemp("demo")
    house = opened(folder)
    work = list(Demo(house).plan())
    for each in work[: len(work) // 2]:
        each.do()
    assert not is_filled(house)
    house.close()

    house = opened(folder)
    quietly = Console(file=io.StringIO())
    Demo(house).fill(quietly)
    once = heads(house)
    Demo(house).fill(quietly)
    assert heads(house) == once
    for runtime in house.runtimes.values():
        for subscription in runtime.subscriptions.values():
            subscription.catch_up()
    yield house
    house.close()


def test_it_is_there_and_says_so(filled):
    assert is_filled(filled)


def test_nothing_of_it_is_parked(filled):
    for runtime in filled.runtimes.values():
        with runtime.read() as db:
            assert db.scalar(text("SELECT count(*) FROM parked")) == 0


def test_there_is_a_sign_in_for_every_role_and_each_opens(filled):
    identity = filled.runtimes["identity"].wired(build_identity)
    roles = {"operator", "district-officer", "administrator", "head", "deputy", "librarian",
             "secretary", "data-officer", "data-clerk", "nurse", "teacher", "parent",
             "pupil"}  # fmt: skip

    assert {each.role for each in accounts()} == roles
    for each in accounts():
        secret = secret_of(identity, each.username)
        account = identity.sign_in.accounts.recognise(each.username, secret)
        assert account is not None, each
        granted = {(grant.role, grant.school) for grant in identity.grants_of(account.person_id)}
        assert (each.role, each.school) in granted, each


def test_powerful_accounts_have_a_second_factor_and_its_codes_are_shown(filled):
    identity = filled.runtimes["identity"].wired(build_identity)
    people = {each.username: PersonId(each.person_id) for each in accounts()}
    assert {"head", "deputy", "data-officer", "operator", "officer"} <= with_factor()
    for username, person in people.items():
        assert identity.sign_in.factors.is_set(person) == (username in with_factor())
    code, seconds = code_at(factor_of(identity, "head"), SUNDAY)
    assert 0 < seconds <= 30
    assert identity.sign_in.factors.check(people["head"], code, SUNDAY)
    assert not identity.sign_in.factors.check(people["head"], code, SUNDAY)


def test_the_secrets_belong_to_this_installation(filled, tmp_path):
    other = opened(tmp_path)
    mine = filled.runtimes["identity"].wired(build_identity)
    theirs = other.runtimes["identity"].wired(build_identity)

    assert secret_of(mine, "head") != secret_of(theirs, "head")
    other.close()


def test_the_teacher_has_lessons_even_on_a_sunday(filled):
    office = filled.runtimes["journal"].wired(build_journal)
    first = timetable_stream(SUNDAY.isoweekday(), 1)
    slots = office.journal.application.state(FIRST.school_id, first, timetable).slots

    assert demo_id(FIRST.school_id, "teacher") in {slot.teacher_id for slot in slots.values()}


def test_reporting_counts_what_was_told(filled):
    with filled.runtimes["reporting"].read() as db:
        year = school_year(SUNDAY.date())
        found = contingent.of_school(db, "school-5", year).school
        lent = loans.of_school(db, "school-5", year)

    assert (found.start, found.arrived, found.left, found.end) == (54, 4, 1, 57)
    assert lent.lent == 110
    assert lent.overdue > 0


def test_no_name_is_anywhere_but_sealed_in_the_vault(filled):
    folder = filled.runtimes["identity"].settings.data
    said = ["Абдыразаков", "Эгембердиев", "Айжаркын", "Ала-Тоо көч.", "+996 000"]
    for file in filter(Path.is_file, folder.rglob("*")):
        data = file.read_bytes()

        assert [word for word in said if word.encode() in data] == [], file


# --- At the command line


def command(house: House, *words: str):
    data = str(house.runtimes["identity"].settings.data)
    return CliRunner().invoke(kitepkana, words, env={**os.environ, "DATA": data})


def test_every_chain_is_whole(filled):
    told = command(filled, "verify")

    assert told.exit_code == 0, told.output
    assert told.output.count("whole") == sum(len(logs) for logs in heads(filled).values())


def test_a_changed_mark_is_found_and_named(filled):
    journal = filled.runtimes["journal"]
    find = text("SELECT position, data FROM event WHERE partition = :school AND data LIKE :mark")
    change = text("UPDATE event SET data = :data WHERE partition = :school AND position = :at")
    school = {"school": "school-5"}
    with writing(journal.engine) as db:
        at, data = db.execute(find, school | {"mark": '%"value":5}'}).first()
        better = data.replace('"value":5', '"value":4')
        db.execute(change, school | {"at": at, "data": better})
    try:
        told = command(filled, "verify", "--school", "school-5", "--service", "journal")
    finally:
        with writing(journal.engine) as db:
            db.execute(change, school | {"at": at, "data": data})

    assert told.exit_code == 1
    assert f"event {at}: the event was altered" in told.output
    assert "journal.mark-given.v1" in told.output


def test_a_read_model_is_folded_anew(filled):
    told = command(filled, "rebuild", "reporting", "loans")

    assert told.exit_code == 0, told.output
    assert "reporting.loans was folded anew" in told.output


def test_an_unknown_read_model_is_answered_with_those_there_are(filled):
    told = command(filled, "rebuild", "reporting", "nothing")

    assert told.exit_code != 0
    assert "reporting.loans" in told.output


def test_nothing_is_parked(filled):
    assert command(filled, "parked", "list").output == "Nothing is parked.\n"


def test_the_sign_ins_can_be_seen_again(filled):
    told = command(filled, "demo", "sign-ins")

    assert told.exit_code == 0, told.output
    assert "librarian" in told.output


def test_a_restored_database_begins_a_new_epoch(filled):
    before = filled.runtimes["catalog"].store.heads()[DISTRICT].epoch

    told = command(filled, "restored", "catalog", "--yes")

    assert told.exit_code == 0, told.output
    assert filled.runtimes["catalog"].store.heads()[DISTRICT].epoch != before


def test_looking_where_nothing_is_leaves_nothing_behind(tmp_path):
    told = CliRunner().invoke(kitepkana, ["verify"], env={**os.environ, "DATA": str(tmp_path)})

    assert told.exit_code != 0
    assert list(tmp_path.iterdir()) == []
