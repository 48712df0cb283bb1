"""Many writers, rollbacks, slow transactions and a reader on their heels: no skip, no hole."""

import random
import threading
import time
from collections import Counter

from sqlalchemy import select

from kernel import schema
from kernel.application import Application, Step
from kernel.feed import LocalFeed
from kernel.store import Change, Conflict
from kernel.subscription import Subscription
from kernel.verify import verify
from tests.kernel.words import TOTALS, Add, Added, TooMuch, add, box, seen, totals_in, why

WRITERS = 16


def at_once(count, work):
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


class Change_of_mind(Exception):  # noqa: N801
    pass


def test_a_tailing_reader_misses_nothing_while_sixteen_write_and_some_roll_back(store, engine):
    done = threading.Event()
    reader = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})

    def slow_or_failing(db):
        time.sleep(random.uniform(0, 0.01))
        if random.random() < 0.3:
            raise Change_of_mind

    def write(number):
        for turn in range(25):
            school = f"school-{number % 3}"
            change = Change(f"box-{number}-{turn}", 0, [Added(amount=1, total=1)])
            try:
                store.append(
                    school, [change], why(), also=slow_or_failing if turn % 3 == 0 else None
                )
            except Change_of_mind:
                continue

    def tail():
        while not done.is_set():
            reader.catch_up()
        reader.catch_up()

    tailing = threading.Thread(target=tail)
    tailing.start()
    at_once(WRITERS, write)
    done.set()
    tailing.join()

    with engine.connect() as db:
        folded = Counter(row.school for row in db.execute(select(seen)))
    for school, head in store.heads().items():
        written = [envelope.position for envelope in store.read(school, 0)]
        assert written == list(range(1, head.position + 1))
        assert folded[school] == head.position
        assert verify(store, school).broken_at is None
    assert not reader.stopped


def test_of_two_appenders_at_one_version_one_wins(store):
    won = []

    def write(number):
        try:
            store.append(
                "school", [Change("box-a", 0, [Added(amount=number, total=number)])], why()
            )
            won.append(number)
        except Conflict:
            pass

    at_once(WRITERS, write)

    assert len(won) == 1
    assert store.load("school", "box-a").events == (Added(amount=won[0], total=won[0]),)


def test_a_limit_over_two_streams_holds_whoever_presses_first(store):
    refused = []

    def press(number):
        for turn in range(8):
            steps = [
                Step(f"box-copy-{number}-{turn}", box, Add(amount=1)),
                Step("box-patron", box, Add(amount=10)),
            ]
            try:
                Application(store).handle("school", steps, why())
            except TooMuch:
                refused.append(number)
            except Conflict:
                pass

    at_once(WRITERS, press)

    total = store.load("school", "box-patron").events[-1].total
    copies = [e for e in store.read("school", 0, 5000) if e.stream.startswith("box-copy")]
    assert total == 100
    assert len(copies) == 10
    assert refused


def test_the_same_command_from_many_threads_is_done_once(store):
    command = why().command_id

    at_once(WRITERS, lambda _: add(store, "school", "a", 1, command))

    assert store.load("school", "box-a").version == 1


def test_two_readers_of_one_subscription_fold_each_event_once(store, engine):
    for number in range(40):
        add(store, "school", f"{number % 7}")
    readers = [Subscription(engine, TOTALS, {"toy": LocalFeed(store)}) for _ in range(4)]

    def read(number):
        for after in range(0, 40, 5):
            readers[number].receive(store.read("school", after, 5))

    at_once(4, read)

    with engine.connect() as db:
        assert len(db.execute(select(seen)).all()) == 40
        assert db.execute(select(schema.checkpoint.c.position)).scalar_one() == 40
    assert sum(totals_in(engine).values()) == 40
