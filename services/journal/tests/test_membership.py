"""Who was in which class when, as it was and as it was known; and that the figures add up."""

from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import example
from hypothesis import given as for_all
from sqlalchemy import create_engine

from journal.domain.enrolment.enrolment import enrolment
from journal.readmodels import classes, metadata
from kernel.decider import Refused
from kernel.subscription import Message
from services.journal.tests.school import NUMBERS, TODAY
from services.journal.tests.words import (
    AMINA,
    BEN,
    CHOLPON,
    FIRST_OF_SEPTEMBER,
    MONDAY,
    SCHOOL,
    SEVEN_A,
    SEVEN_B,
    an_id,
    depart,
    enrol,
    move,
)

BEFORE = MONDAY - timedelta(days=1)


def in_class(school, class_id, day, known_at=None):
    with school.office.read() as db:
        found = classes.members(db, SCHOOL, class_id, day, known_at)
    return [one.file_number for one in found]


def test_the_class_list_is_in_the_order_of_the_alphabet_book(school):
    for number in ("Ө/1", "П/1", "А/10", "А/9"):
        school.registers(an_id(number), number=number)
        school.enrols(an_id(number), school.seven_a)
    school.settle()
    listed = ["А/1", "А/9", "А/10", "Б/2", "Ө/1", "П/1", "Ч/3"]
    assert in_class(school, school.seven_a, TODAY) == listed


def test_a_pupil_who_moved_was_in_the_old_class_before_and_in_the_new_one_since(school):
    school.moves(AMINA, school.seven_a, school.seven_b, MONDAY)
    school.settle()
    assert NUMBERS[AMINA] in in_class(school, school.seven_a, BEFORE)
    assert NUMBERS[AMINA] not in in_class(school, school.seven_a, MONDAY)
    assert NUMBERS[AMINA] in in_class(school, school.seven_b, MONDAY)


def test_what_was_known_when_a_report_was_signed_can_be_told_again(school):
    signed = school.it.clock.now.isoformat()
    school.it.clock.forward(days=2)
    school.lets_go(AMINA, school.seven_a, MONDAY)  # Entered late, for a day long past.
    school.settle()
    assert NUMBERS[AMINA] not in in_class(school, school.seven_a, MONDAY)
    assert NUMBERS[AMINA] in in_class(school, school.seven_a, MONDAY, known_at=signed)


def test_who_has_left_waits_for_a_class_like_who_has_not_come_yet(school):
    newcomer = an_id("newcomer")
    school.registers(newcomer, number="Ж/9")
    school.lets_go(BEN, school.seven_a, MONDAY)
    school.settle()
    with school.office.read() as db:
        waiting = {one.pupil_id: one.since for one in classes.waiting(db, SCHOOL)}
    assert waiting == {newcomer: None, BEN: MONDAY}


def test_a_rebuild_from_zero_tells_the_same(school):
    school.moves(AMINA, school.seven_a, school.seven_b, MONDAY)
    school.lets_go(BEN, school.seven_a, MONDAY)
    school.settle()
    with school.office.read() as db:
        before = db.execute(classes.stay.select()).all()
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    log = school.it.runtime.store.read(SCHOOL, 0)
    codec = classes.CLASSES.sources["journal"]
    with engine.begin() as db:
        for one in log:  # One at a time here, in batches there.
            if one.type in codec:
                event = codec.load(one.type, one.data)
                classes.project(db, [message(one.stream, one.version, event, one.time)])
        again = db.execute(classes.stay.select()).all()
    assert sorted(again, key=str) == sorted(before, key=str)
    engine.dispose()


def message(stream, version, event, at):
    return Message(
        source="journal", partition=SCHOOL, position=version, stream=stream, version=version,
        type="", time=at, actor="", event=event,
    )  # fmt: skip


PUPILS, CLASSES = [AMINA, BEN, CHOLPON], [SEVEN_A, SEVEN_B]
days = st.integers(0, 5).map(lambda n: FIRST_OF_SEPTEMBER + timedelta(days=n))
pupils, rooms = st.sampled_from(PUPILS), st.sampled_from(CLASSES)
entries = st.builds(enrol, rooms, days, st.just("arrived"), pupils)
orders = st.one_of(
    entries,
    st.builds(enrol, rooms, days, st.just("returned"), pupils),
    st.builds(move, rooms, rooms, days, pupils),
    st.builds(depart, rooms, days, st.just("transferred"), pupils),
)
engine = create_engine("sqlite://")
metadata.create_all(engine)
LEAVING = [enrol(), depart(on=FIRST_OF_SEPTEMBER + timedelta(days=3))]


@for_all(st.lists(entries, max_size=3), st.lists(orders, max_size=10), days, days)
@example(LEAVING[:1], LEAVING[1:], *[LEAVING[1].on] * 2)
@example([], LEAVING, FIRST_OF_SEPTEMBER, FIRST_OF_SEPTEMBER)
def test_start_and_arrived_less_left_is_end_in_every_class_and_every_period(
    come, tried, one, other
):
    streams = {pupil: [] for pupil in PUPILS}
    with engine.connect() as db:  # Rolled back at the end, so each story begins with empty tables.
        for order in (*come, *tried):
            facts = streams[order.pupil_id]
            try:
                new = enrolment.decide(enrolment.replay(facts), order)
            except Refused:
                continue
            for event in new:
                facts.append(event)
                at = datetime(2026, 9, 1, tzinfo=UTC)
                classes.project(db, [message(order.pupil_id, len(facts), event, at)])
        first, last = sorted([one, other])
        for class_id in CLASSES:
            told = classes.movement(db, SCHOOL, class_id, first, last)
            assert told.start + told.arrived - told.left == told.end
            assert told.start == counted(streams, class_id, first - timedelta(days=1))
            assert told.end == counted(streams, class_id, last)
        db.rollback()


def counted(streams, class_id, day: date) -> int:
    """Count by the rules themselves, without any table."""
    stays = [stay for facts in streams.values() for stay in enrolment.replay(facts).stays]
    return sum(stay.class_id == class_id and stay.covers(day) for stay in stays)
