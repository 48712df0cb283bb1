"""Two desks press at once, with real threads on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from circulation.application import Lending
from circulation.domain.borrowing.refusals import LoanLimitReached
from circulation.domain.ids import CopyId, PatronId, SchoolId
from circulation.domain.lending.commands import CheckOut
from circulation.domain.lending.refusals import AlreadyOnLoan, NotOnLoan
from circulation.readmodels.own import CODEC
from kernel import schema
from kernel.application import Application
from kernel.decider import Refused
from kernel.sql import engine_for, writing
from kernel.store import Conflict, Store
from services.circulation.tests.contexts import context
from services.circulation.tests.words import AMINA, BEN, FORTNIGHT, MONDAY, RECORD, book

SCHOOL = SchoolId("school-7")


@pytest.fixture(params=["sqlite", "postgres"])
def lending(request, tmp_path) -> Iterator[Lending]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'circulation.sqlite3'}"
    else:
        url = request.getfixturevalue("fresh_database")
    engine = engine_for(url)
    with writing(engine) as db:
        schema.log.create_all(db)
    yield Lending(Application(Store(engine, CODEC, "circulation")))
    engine.dispose()


def lend(lending: Lending, copy_id: CopyId, to: PatronId, command_id: str | None = None) -> Any:
    command = CheckOut(
        copy_id=copy_id,
        record_id=RECORD,
        patron_id=to,
        class_id=None,
        on=MONDAY,
        due=MONDAY + FORTNIGHT,
    )
    return lending.check_out(SCHOOL, command, 5, context(command_id))


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """Press at the same moment; give what each desk was answered."""
    ready = Barrier(len(presses))

    def press(act: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return act()
        except (Refused, Conflict) as no:
            return no

    with ThreadPoolExecutor(len(presses)) as desks:
        return list(desks.map(press, presses))


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def test_one_copy_goes_to_one_of_two_desks(lending):
    for number in range(20):
        copy_id = book(number)
        readers = PatronId(f"{AMINA[:-2]}{number:02}"), PatronId(f"{BEN[:-3]}9{number:02}")
        answers = at_once(*(partial(lend, lending, copy_id, who) for who in readers))
        assert kinds(answers) == ["AlreadyOnLoan", "Done"]
        winner = lending.copy(SCHOOL, copy_id).patron_id
        assert [len(lending.pile(SCHOOL, who)) for who in readers].count(1) == 1
        assert lending.pile(SCHOOL, winner) == {copy_id}


def test_the_sixth_book_is_refused_even_when_both_desks_press_at_once(lending):
    for place in range(10):
        reader = PatronId(f"{AMINA[:-3]}5{place:02}")
        shelf = [book(1000 + 10 * place + number) for number in range(6)]
        for copy_id in shelf[:4]:
            lend(lending, copy_id, reader)
        answers = at_once(*(partial(lend, lending, one, reader) for one in shelf[4:]))
        assert kinds(answers) == ["Done", "LoanLimitReached"]
        assert len(lending.pile(SCHOOL, reader)) == 5


def test_one_book_comes_back_once(lending):
    for number in range(10):
        lend(lending, book(number), AMINA)
        copy_id = book(number)
        press = [partial(lending.take_back, SCHOOL, copy_id, MONDAY, context()) for _ in range(2)]
        answers = at_once(*press)
        assert kinds(answers) == ["NotOnLoan", "tuple"]
        assert lending.pile(SCHOOL, AMINA) == frozenset()


def test_the_same_press_from_two_tabs_is_done_once(lending):
    command = context().command_id
    answers = at_once(*[lambda: lend(lending, book(1), AMINA, command)] * 2)
    assert kinds(answers) == ["Done", "Done"]
    assert lending.application.store.heads()[SCHOOL].position == 2


def test_many_desks_lend_many_books_and_every_book_is_somewhere(lending):
    def desk(reader: PatronId) -> list[str]:
        done = []
        for number in range(12):
            try:
                lend(lending, book(number), reader)
                done.append("lent")
            except (AlreadyOnLoan, LoanLimitReached, NotOnLoan, Conflict) as no:
                done.append(type(no).__name__)
        return done

    readers = [PatronId(f"{AMINA[:-3]}7{place:02}") for place in range(6)]
    at_once(*(partial(desk, who) for who in readers))
    piles = [lending.pile(SCHOOL, who) for who in readers]
    assert all(len(pile) <= 5 for pile in piles)
    together = [copy_id for pile in piles for copy_id in pile]
    assert len(together) == len(set(together))
