"""T1: every personal field holds a marked word; after a year and a day it stands nowhere in clear.

What is searched: every file of the installation (databases with their journals, logs, terminal,
search index, uploads, temporary files; in a district also PostgreSQL's data folder after VACUUM
FULL and CHECKPOINT, with its write-ahead log, and RabbitMQ's folder), every metric, plain dumps of
every database, a copy of every message, dead letters. Each in UTF-8, UTF-16, windows-1251, JSON
escapes, addresses, base64, in small letters and capitals, and inside zip and gzip.

What is not: memory of processes, swap, and what a browser keeps.
"""

import shutil
import sqlite3
from contextlib import closing

import pytest
import requests
from sqlalchemy import select

from deploy.standalone.demo.cast import demo_id
from identity.domain.ids import PersonId
from identity.readmodels import erasures
from identity.vault.oblivion import anything_left
from identity.vault.overwriting import overwritten
from identity.vault.schema import person_key, record
from identity.wiring import build
from tests.canary.day import Day
from tests.canary.leftovers import (
    COPIES,
    DEAD,
    breaks_an_event,
    everything,
    listen_to_everything,
    messages,
    sample_everything,
    throw_rubbish_at,
)
from tests.canary.markers import Markers
from tests.canary.searching import Search
from tests.journeys.place import SCHOOL, eventually

# A whole installation with a year in it is started first, however busy the machine is.
pytestmark = pytest.mark.timeout(1800)
REPORTS = ("contingent.csv", "marks.csv", "loans.csv")
EACH_DAY = (
    "kitepkana_birthday_check_timestamp_seconds ",
    "kitepkana_keys_overwritten_timestamp_seconds ",
)
GOING = ("pupil-2", "parent-2", "teacher-4")


@pytest.fixture
def lived(day: Day) -> Day:
    """The day, lived once for each installation."""
    if not day.is_over:
        if day.district is not None:
            listen_to_everything(day.district)
            throw_rubbish_at(day.district)
        breaks_an_event(day)
        day.is_lived()
        day.is_over = True
        day.place.settles()
    return day


def found(day: Day) -> list[str]:
    search = Search(day.markers.stems)
    hits = [hit for where, data in everything(day) for hit in search.data(where, data)]
    return hits + search.folder(day.place.folder)


def totals(day: Day) -> dict[str, str]:
    head = day.session("head")
    pages = {name: day.get(head, f"/reporting/{SCHOOL}/{name}") for name in REPORTS}
    return {name: page.text for name, page in pages.items() if page.status_code == 200}


def test_the_day_was_a_full_one(lived: Day) -> None:
    assert lived.faults == [], lived.last_words()
    assert lived.shown > 30  # Marked words are in the vault, and were shown to who may see them.
    assert lived.place.parked() > 0


def test_t1_no_marked_word_stands_anywhere_in_clear(lived: Day) -> None:
    assert found(lived) == []


def test_t3_forgetting_changes_no_total_not_even_after_a_replay_from_zero(lived: Day) -> None:
    before = totals(lived)
    assert len(before) >= 1
    lived.keys_of_the_gone += wrapped_keys(lived)
    assert len(lived.keys_of_the_gone) >= len(GOING)
    if lived.district is not None:
        sample_everything(lived.district)
    gone = lived.forget(*GOING)
    lived.place.settles()

    def confirmed() -> bool:
        with lived.place.house.runtimes["identity"].read() as db:
            latest = [erasures.latest_of(db, person) for person in gone]
        return all(each is not None and each.row.completed_on is not None for each in latest)

    eventually(confirmed, "every service has confirmed every erasure", within=90)
    lived.place.settles()
    assert totals(lived) == before
    lived.place.rebuild_everything()
    lived.place.settles()
    assert totals(lived) == before


def test_t1_nothing_of_the_forgotten_can_be_read_even_with_the_master_key(lived: Day) -> None:
    gone = [PersonId(demo_id(SCHOOL, who)) for who in GOING]
    runtime = lived.place.house.runtimes["identity"]
    identity = runtime.wired(build)
    assert anything_left(runtime.engine, identity.vault.keys.engine, gone) == set()
    with runtime.read() as db:
        assert identity.vault.names_of(db, gone) == {}
        assert db.execute(select(record).where(record.c.person_id.in_(gone))).all() == []
    assert wrapped_keys(lived) == []
    assert found(lived) == []


def test_t1_the_keys_of_the_forgotten_are_overwritten_on_the_disk(lived: Day) -> None:
    """SQLite does it at once, in a district identity does it every night: here by its command."""
    assert lived.keys_of_the_gone
    runtime = lived.place.house.runtimes["identity"]
    engine = runtime.wired(build).vault.keys.engine
    eventually(lambda: overwritten(engine), "nobody looks at the keys for a moment")
    files = [file for file in lived.place.folder.rglob("*") if file.is_file()]
    with_keys = [
        file
        for file in files
        for data in [file.read_bytes()]
        if any(key in data for key in lived.keys_of_the_gone)
    ]
    assert with_keys == []


def test_what_is_due_each_day_is_done_by_itself_in_every_mode(lived: Day) -> None:
    """By the process that has the keys, and without anything that an operator sets up."""
    district = lived.district
    url = lived.place.url if district is None else district.url_of("identity-http")

    def moments() -> list[float]:
        text = requests.get(f"{url}/identity/metrics", timeout=20).text
        return [float(line.split()[1]) for line in text.splitlines() if line.startswith(EACH_DAY)]

    eventually(lambda: len(moments()) == len(EACH_DAY) and min(moments()) > 0, "all is done")


def test_nothing_that_a_part_does_by_itself_failed(lived: Day) -> None:
    logs = {
        file.name: file.read_text(errors="replace") for file in lived.place.folder.rglob("*.log")
    }
    assert logs
    assert [name for name, log in logs.items() if "chore-failed" in log] == []


def wrapped_keys(day: Day) -> list[bytes]:
    gone = [demo_id(SCHOOL, who) for who in GOING]
    identity = day.place.house.runtimes["identity"].wired(build)
    query = select(person_key.c.wrapped).where(person_key.c.person_id.in_(gone))
    with identity.vault.keys.engine.connect() as db:
        return [bytes(wrapped) for wrapped in db.execute(query).scalars()]


def test_t8_every_page_works_after_people_are_gone(lived: Day) -> None:
    lived.faults.clear()
    for role in ("secretary", "head", "librarian", "teacher"):
        lived.looks_at_everything(role)
    assert lived.faults == [], lived.last_words()
    names = requests_names(lived, [demo_id(SCHOOL, who) for who in GOING])
    assert all(name == {"display": "", "forgotten": True} for name in names.values())


def requests_names(day: Day, ids: list[str]) -> dict[str, dict[str, object]]:
    session: requests.Session = day.session("head")
    answer = session.post(f"{day.place.url}/identity/names", json={"ids": ids}, timeout=30)
    given: dict[str, dict[str, object]] = answer.json()["names"]
    return given


# --- It must fail when somebody plants one


def in_an_event(folder, word):
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as db:
        db.execute("UPDATE event SET data = json_set(data, '$.letter', ?) WHERE rowid = 1", [word])
        db.commit()


def in_a_read_model(folder, word):
    with closing(sqlite3.connect(folder / "circulation.sqlite3")) as db:
        db.execute("UPDATE reader SET file_number = ? WHERE rowid = 1", [word])
        db.commit()


def in_a_parked_event(folder, word):
    with closing(sqlite3.connect(folder / "reporting.sqlite3")) as db:
        row = "'x','identity','s',1,'x',?,'x'"
        db.execute(f"INSERT INTO parked VALUES ({row})", [word])
        db.commit()


def in_a_log_line(folder, word):
    with (folder / "kitepkana.log").open("a") as log:
        log.write(f'{{"event": "refused", "typed": "{word}"}}\n')


def in_an_export_folder(folder, word):
    (folder / "exports").mkdir()
    (folder / "exports" / "people.csv").write_text(f"1;{word}\n", "cp1251")


def in_an_uploads_name(folder, word):
    (folder / "tmp" / f"{word}.pdf").write_bytes(b"%PDF")


PLACES = [
    in_an_event, in_a_read_model, in_a_parked_event, in_a_log_line, in_an_export_folder,
    in_an_uploads_name,
]  # fmt: skip


@pytest.mark.parametrize("plant", PLACES)
def test_the_canary_dies_when_a_marked_word_is_planted(plant, canary_standalone, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(canary_standalone.place.folder, folder)
    markers = Markers()
    search = Search(markers.stems)
    assert search.folder(folder) == []
    plant(folder, f"Ж{markers.name}")
    assert search.folder(folder) != []


@pytest.mark.district
def test_the_canary_dies_when_a_dead_letter_or_a_message_holds_a_marked_word(canary_district):
    district = canary_district.district
    markers = Markers()
    listen_to_everything(district)
    throw_rubbish_at(district, f"Ж{markers.name}".encode())
    search = Search(markers.stems)

    def found() -> list[str]:
        bodies = [b for queue in (COPIES, DEAD) for b in messages(district, queue)]
        return [hit for body in bodies for hit in search.data("a message", body)]

    assert eventually(found, "the planted word is found in a queue")


@pytest.mark.district
def test_t7_a_service_that_was_away_confirms_when_it_is_back(canary_district):
    day, part = canary_district, "journal-subscriptions"
    day.district.stop_parts([part])
    (person,) = day.forget("pupil-6")
    runtime = day.place.house.runtimes["identity"]

    def missing() -> list[str] | None:
        with runtime.read() as db:
            latest = erasures.latest_of(db, person)
        return latest.missing if latest else None

    eventually(lambda: missing() == ["journal"], "all but the journal have confirmed", within=60)
    day.district.start_part(part)
    day.district.wait_until_ready([part])
    eventually(lambda: missing() == [], "the journal has confirmed too", within=60)
