"""Copies get their numbers without gap or repeat, however many librarians press at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from catalog.application.accession import Delivery, accession
from catalog.application.cataloguing import catalogue_sheet
from catalog.domain.barcode import is_copy_barcode
from catalog.domain.copy.events import CopyAccessioned
from catalog.domain.events import WIRE
from catalog.domain.ids import RecordId
from catalog.domain.record.refusals import NoSuchRecord
from catalog.domain.register.events import BatchEntered
from catalog.domain.register.refusals import NotThatMany
from kernel import schema
from kernel.application import Application
from kernel.codec import Codec
from kernel.sql import engine_for, writing
from kernel.store import Store
from services.catalog.tests.words import ELSEWHERE, HERE, MONDAY, SPRING, context, the_id_of

DELIVERY = Delivery(
    record_id=the_id_of(SPRING),
    quantity=3,
    price=25_000,
    came_from="purchase",
    document_number="12/3",
    document_date=MONDAY,
    on=MONDAY,
)


@contextmanager
def opened(url: str) -> Iterator[tuple[Application, Engine]]:
    engine = engine_for(url)
    with writing(engine) as db:
        schema.log.create_all(db)
    application = Application(Store(engine, Codec(WIRE), "catalog"))
    catalogue_sheet(application, HERE, SPRING, context("spring"))
    yield application, engine
    engine.dispose()


@pytest.fixture
def application(tmp_path) -> Iterator[Application]:
    with opened(f"sqlite:///{tmp_path / 'log.sqlite3'}") as (application, _):
        yield application


def facts(application: Application, kind: type, school: str = HERE) -> list[Any]:
    codec = application.store.codec
    events = [codec.load(e.type, e.data) for e in application.store.read(school, 0, 100_000)]
    return [event for event in events if isinstance(event, kind)]


def numbers(application: Application, school: str = HERE) -> list[int]:
    return [copy.inventory_number for copy in facts(application, CopyAccessioned, school)]


def test_each_copy_of_a_delivery_has_a_number_and_a_barcode_of_its_own(application):
    accession(application, HERE, DELIVERY, context("first"))
    copies = facts(application, CopyAccessioned)
    assert [copy.inventory_number for copy in copies] == [1, 2, 3]
    assert len({copy.barcode for copy in copies}) == 3
    assert all(is_copy_barcode(copy.barcode) for copy in copies)
    assert {copy.title for copy in copies} == {"Тоо булагынын үнү : аңгемелер"}


def test_a_double_click_enters_them_once(application):
    one, _ = accession(application, HERE, DELIVERY, context("click"))
    two, _ = accession(application, HERE, DELIVERY, context("click"))
    assert one == two
    assert numbers(application) == [1, 2, 3]


def test_copies_of_a_book_that_is_not_there_are_refused(application):
    unknown = replace(DELIVERY, record_id=RecordId("nobody"))
    with pytest.raises(NoSuchRecord):
        accession(application, HERE, unknown, context("lost"))


def test_another_schools_book_is_not_there(application):
    with pytest.raises(NoSuchRecord):
        accession(application, ELSEWHERE, DELIVERY, context("theirs"))


@pytest.mark.parametrize("quantity", [0, -5, 501, 10**12])
def test_a_refused_delivery_leaves_no_copy_behind(application, quantity):
    with pytest.raises(NotThatMany):
        accession(application, HERE, replace(DELIVERY, quantity=quantity), context("many"))
    assert (numbers(application), facts(application, BatchEntered)) == ([], [])


def test_two_schools_count_apart_and_their_barcodes_never_meet(application):
    catalogue_sheet(application, ELSEWHERE, SPRING, context("there"))
    (theirs,) = {event.record_id for event in facts(application, object, ELSEWHERE)}
    accession(application, HERE, DELIVERY, context("a"))
    accession(application, ELSEWHERE, replace(DELIVERY, record_id=theirs), context("b"))
    assert numbers(application) == numbers(application, ELSEWHERE) == [1, 2, 3]
    here, there = (
        {copy.barcode for copy in facts(application, CopyAccessioned, school)}
        for school in (HERE, ELSEWHERE)
    )
    assert not here & there


def press_together(application: Application, librarians: int, presses: int) -> None:
    start, failures = threading.Barrier(librarians), []

    def press(who: int) -> None:
        start.wait()
        try:
            for time in range(presses):
                delivery = replace(DELIVERY, quantity=1 + (who + time) % 3)
                accession(application, HERE, delivery, context(f"{who} presses {time}"))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=press, args=(who,)) for who in range(librarians)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def assert_gapless(application: Application) -> None:
    given = numbers(application)
    assert given == list(range(1, len(given) + 1))
    batches = facts(application, BatchEntered)
    assert [batch.entry for batch in batches] == list(range(1, len(batches) + 1))
    assert sum(batch.last_number - batch.first_number + 1 for batch in batches) == len(given)


def test_two_librarians_at_once_leave_no_gap(application):
    press_together(application, librarians=2, presses=12)
    assert_gapless(application)
    assert len(facts(application, BatchEntered)) == 24


def test_two_librarians_at_once_leave_no_gap_on_postgresql(fresh_database):
    with opened(fresh_database) as (application, _):
        press_together(application, librarians=2, presses=12)
        assert_gapless(application)
        assert len(facts(application, BatchEntered)) == 24
