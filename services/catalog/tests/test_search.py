"""Readers find books as they would ask for them."""

import pytest
from sqlalchemy import delete

from catalog.domain.barcode import barcode_of
from catalog.domain.marc.writing import Sheet
from catalog.entrypoints.service import SERVICE
from catalog.readmodels import shelf
from catalog.readmodels.search import SearchIndex
from catalog.wiring import build
from chassis.testing import running
from kernel.rebuild import rebuild
from kernel.sql import writing
from services.catalog.tests.words import ELSEWHERE, HERE, SPRING, context

BOOKS = (
    ("Тоо булагынын үнү", "Токтогулова А.", "5-7443-0043-0", "Адабият"),
    ("Айылдагы китепкана", "Үсөнов Б.", "", "Балдар китептери"),
    ("Көк асман алдында", "Бейшенова Ж.", "", "Адабият"),
    ("Ысык-Көлдүн балыктары", "Өмүракунова Н.", "", "Жаратылыш"),
    ("Окуу китеби: сандар", "Сыдыков Т.", "", "Математика"),
    ("Сказки старой мельницы", "Ветрова О.", "", "Сказки"),
    ("Учебник физики", "Полянский К.", "", "Физика"),
    ("1984-жылдын кышы", "Сыдыков Т.", "", "Тарых"),
)


def fill(library):
    for number, (title, author, isbn, subject) in enumerate(BOOKS):
        sheet = Sheet(
            source="TEST", control_number=str(number), title=title, authors=(author,), isbn=isbn,
            subjects=(subject,),
        )  # fmt: skip
        library.catalogue(HERE, sheet, context(f"book {number}"))
    return library


def finder(library):
    def found(text, school=HERE):
        return [book.title for book in library.search(school, text).books]

    return found


@pytest.fixture
def shelves(library):
    return fill(library)


@pytest.fixture
def found(shelves):
    return finder(shelves)


@pytest.fixture(scope="module")
def finds():
    """The same shelves, filled once for all tests that only look."""
    with running(SERVICE) as it:
        yield finder(fill(it.runtime.wired(build)))


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("булак", "Тоо булагынын үнү"), ("тоонун", "Тоо булагынын үнү"),
        ("КӨК", "Көк асман алдында"), ("кок асман", "Көк асман алдында"),
        ("KOK", "Көк асман алдында"), ("асма", "Көк асман алдында"),
        ("балыктын", "Ысык-Көлдүн балыктары"), ("ысык көл", "Ысык-Көлдүн балыктары"),
        ("усонов", "Айылдагы китепкана"), ("Үсөнов Б.", "Айылдагы китепкана"),
        ("сказка", "Сказки старой мельницы"), ("старая мельница", "Сказки старой мельницы"),
        ("учебники", "Учебник физики"), ("5-7443-0043-0", "Тоо булагынын үнү"),
        ("978 5 7443 0043 2", "Тоо булагынын үнү"), ("9785744300432", "Тоо булагынын үнү"),
        ("1984", "1984-жылдын кышы"), ("математика", "Окуу китеби: сандар"),
    ],
)  # fmt: skip
def test_a_book_is_found_as_people_ask_for_it(finds, typed, title):
    assert finds(typed)[0] == title


@pytest.mark.parametrize("typed", ["китеп", "китептер", "китебин", "китептериңизден", "rbntg"])
def test_any_form_of_a_word_finds_the_others(finds, typed):
    assert set(finds(typed)) >= {"Айылдагы китепкана", "Окуу китеби: сандар"}


def test_every_word_has_to_be_there(finds):
    assert finds("көк балык") == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "…", "\\", '"', "* OR *", "title:", "[a TO z]", "(((", "😀", "а" * 500,
              "=cmd()", "<b>", "a b c d e f g h i j k l m n o p", "\x00", "№", ".*"],
)  # fmt: skip
def test_whatever_is_typed_is_only_words(finds, typed):
    assert isinstance(finds(typed), list)


def test_another_schools_books_are_not_found_nor_counted(finds, shelves):
    assert finds("китеп", ELSEWHERE) == []
    assert shelves.search(HERE, "китеп").total == 2
    assert shelves.search(ELSEWHERE, "китеп").total == 0


def test_a_copy_is_found_by_its_number_and_by_its_barcode(shelves, librarian, found):
    (book,) = shelves.search(HERE, "булак").books
    _enter(librarian, book.record_id, 2)
    assert found(barcode_of(1, 2)) == [book.title]
    assert found("2")[0] == found("№ 2")[0] == found("0002")[0] == book.title
    assert shelves.search(HERE, "булак").books[0].copies == 2


def test_a_changed_title_is_found_and_the_old_one_no_more(shelves, found):
    changed = Sheet(source="TEST", control_number="2", title="Кызыл асман")
    shelves.catalogue(HERE, changed, context("changed"))
    assert found("кызыл") == ["Кызыл асман"]
    assert found("көк асман") == []


def test_a_lost_index_is_made_again_from_the_shelf(shelves, found):
    before = found("китеп")
    shelves.index.clear()
    assert found("китеп") == before


def test_an_index_cut_off_before_its_mark_reads_the_same_records_once_more(shelves, found):
    before = found("китеп")
    shelves.index._keep_mark(HERE, 0)
    assert found("китеп") == before


def test_another_process_reads_what_this_one_wrote(shelves, found):
    found("китеп")
    other = SearchIndex(shelves.runtime.settings.data / "catalog-index")
    with shelves.read() as db:
        assert other.search(db, HERE, "асман").total == 1


def test_while_another_process_writes_the_old_index_answers(shelves, found):
    before = found("китеп")
    shelves.catalogue(HERE, SPRING, context("meanwhile"))
    writer = shelves.index._index.writer(heap_size=15_000_000, num_threads=1)
    assert found("китеп") == before
    del writer
    assert "Тоо булагынын үнү : аңгемелер" in found("булагы")


def test_a_rebuilt_shelf_is_the_same_shelf(shelves, found):
    before = found("китеп")
    runtime = shelves.runtime
    feeds = {"catalog": runtime.feed_of("catalog")}
    rebuild(runtime.engine, shelf.PROJECTION, feeds)
    assert found("китеп") == before


def test_events_seen_twice_change_nothing(shelves, found):
    subscription = shelves.runtime.subscriptions["catalog.shelf"]
    subscription.receive(shelves.runtime.store.read(HERE, 0))
    with writing(shelves.runtime.engine) as db:
        db.execute(delete(shelf.record))
        rows = _messages(shelves)
        shelf.project(db, rows)
        shelf.project(db, rows)
    assert len(found("китеп")) == 2


def _messages(library):
    from kernel.subscription import message_of  # noqa: PLC0415

    store = library.runtime.store
    return [message_of(e, store.codec) for e in store.read(HERE, 0) if "record-" in e.type]


def _enter(librarian, record_id, quantity):
    form = {"quantity": str(quantity), "came_from": "purchase", "on": "16.11.2026"}
    return librarian.post(f"/catalog/school-a/records/{record_id}/copies", data=form)
