"""A file goes into the catalogue: what can be read goes in once, the rest is told."""

import io
from uuid import uuid4

import pytest

from catalog.application import importing
from catalog.application.importing import MOST_REFUSALS
from catalog.domain.ids import ImportId
from catalog.domain.imports.imports import ImportFinished
from catalog.domain.record.events import RecordCatalogued
from catalog.entrypoints.service import SERVICE
from catalog.wiring import build
from chassis.testing import running
from services.catalog.tests import make_examples
from services.catalog.tests.words import (
    CP1251,
    ELSEWHERE,
    HERE,
    MONDAY,
    UTF8,
    an_id,
    context,
)

BOOK = make_examples.CP1251[0]


@pytest.fixture
def bring(library):
    """Bring bytes in: `bring(raw)` gives the final tally, `bring(raw, school)` elsewhere."""

    def bring(raw, school=HERE, name=None):
        once = context(name or str(uuid4()))
        found = importing.candidates(io.BytesIO(raw), school)
        *_, tally = importing.take_in(library.runtime.application, school, found, once)
        import_id = ImportId(an_id(once.command_id))
        importing.finish(library.runtime.application, school, import_id, "", tally, MONDAY, once)
        return tally

    return bring


@pytest.fixture
def look(library):
    """Look into bytes without bringing them in."""

    def look(raw, school=HERE):
        library.runtime.bring_up_to_date()
        found = importing.candidates(io.BytesIO(raw), school)
        *_, tally = importing.preview(found, library._knows(school))
        return dict(tally.counts)

    return look


def facts(library, kind, school=HERE):
    store = library.runtime.store
    events = [store.codec.load(e.type, e.data) for e in store.read(school, 0, 10_000)]
    return [event for event in events if isinstance(event, kind)]


def written(book, **changes):
    names = ("number", "language", "title", "kind", "author", "place", "publisher", "year", "bbk",
             "isbn")  # fmt: skip
    changed = tuple(changes.get(name, value) for name, value in zip(names, book, strict=True))
    return make_examples.in_charset(make_examples.rusmarc(changed, "50  "), "utf-8")


def test_all_records_of_a_file_go_in(bring, library):
    assert bring(CP1251.read_bytes()).counts == {"new": 4}
    assert len(facts(library, RecordCatalogued)) == 4


def test_the_same_file_again_adds_nothing(bring, library):
    bring(CP1251.read_bytes())
    assert bring(CP1251.read_bytes()).counts == {"same": 4}
    assert len(facts(library, RecordCatalogued)) == 4


def test_the_same_record_in_other_letters_is_the_same_record(bring, library):
    cp1251 = make_examples.in_charset(make_examples.rusmarc(BOOK, "0189"), "cp1251")
    again = make_examples.in_charset(make_examples.rusmarc(BOOK, "0189"), "utf-8")
    bring(cp1251)
    assert bring(again).counts == {"same": 1}


def test_a_changed_record_is_said_to_be_changed(bring, library):
    bring(written(BOOK))
    assert bring(written(BOOK, year=2025)).counts == {"changed": 1}
    assert [event.year for event in facts(library, RecordCatalogued)] == [2019, 2025]


def test_a_record_without_number_is_known_by_what_it_says(bring):
    bring(written(BOOK, number=""))
    assert bring(written(BOOK, number="")).counts == {"same": 1}
    assert bring(written(BOOK, number="", title="Другой дом")).counts == {"new": 1}


def test_each_school_has_a_catalogue_of_its_own(bring, library):
    bring(written(BOOK))
    assert bring(written(BOOK), school=ELSEWHERE).counts == {"new": 1}
    (here,), (there,) = (facts(library, RecordCatalogued, school) for school in (HERE, ELSEWHERE))
    assert here.record_id != there.record_id


def test_broken_records_are_told_and_the_others_go_in(bring, library):
    whole = CP1251.read_bytes()
    first = whole.index(b"\x1d") + 1
    tally = bring(whole[:first] + b"nothing\x1d" + whole[first:])
    assert tally.counts == {"new": 4, "refused": 1}
    (refusal,) = tally.refusals
    assert (refusal.number, refusal.position, refusal.reason) == (2, first, "not-a-record")
    (outcome,) = facts(library, ImportFinished)
    assert (outcome.new, outcome.refused, outcome.refusals) == (4, 1, (refusal,))


def test_a_record_without_title_stays_out(bring):
    assert bring(written(BOOK, title="", kind="")).refusals[0].reason == "no-title"


def test_one_number_for_two_different_books_of_a_file_is_told(bring):
    tally = bring(written(BOOK) + written(BOOK, title="Совсем другая книга"))
    assert tally.counts == {"new": 1, "refused": 1}
    assert tally.refusals[0].reason == "repeated-control-number"


def test_a_record_that_stands_twice_in_a_file_goes_in_once(bring):
    assert bring(written(BOOK) * 2).counts == {"new": 1, "same": 1}


def test_a_wrong_isbn_is_told_and_goes_in(bring):
    tally = bring(written(BOOK, isbn="5-595-03091-1"))
    assert (tally.counts, tally.warnings) == ({"new": 1}, [(1, "5595030911")])


def test_an_interrupted_import_goes_on_where_it_was(bring, library):
    """The same import with the same command: what was appended is not appended again."""
    bring(written(BOOK), name="broken off")
    bring(written(BOOK) + written(make_examples.CP1251[1]), name="begun again")
    assert len(facts(library, RecordCatalogued)) == 2


def test_thousands_of_broken_records_do_not_make_a_giant_event(bring, library):
    tally = bring(CP1251.read_bytes() + b"broken\x1d" * (MOST_REFUSALS + 100))
    assert tally.counts["refused"] == MOST_REFUSALS + 100
    assert len(facts(library, ImportFinished)[0].refusals) == MOST_REFUSALS


def test_a_look_into_the_file_says_what_would_happen_and_does_nothing(bring, look, library):
    bring(written(BOOK))
    file = written(BOOK, year=2025) + UTF8.read_bytes() + b"broken\x1d"
    assert look(file) == {"changed": 1, "new": 3, "refused": 1}
    assert len(facts(library, RecordCatalogued)) == 1


def test_names_with_markup_are_only_names(bring, librarian, library):
    bring(written(BOOK, title="<script>alert(1)</script> & =cmd()"))
    library.runtime.bring_up_to_date()
    page = librarian.get("/catalog/school-a/search?q=alert").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_postgresql_keeps_and_finds_the_same(fresh_database):
    settings = {"DATABASE_URL": fresh_database, "BROKER_URL": "memory://"}
    with running(SERVICE, environ=settings) as it:
        library = it.runtime.wired(build)
        found = importing.candidates(io.BytesIO(CP1251.read_bytes()), HERE)
        *_, tally = importing.take_in(it.runtime.application, HERE, found, context("elsewhere"))
        it.settle()
        it.settle()
        assert tally.counts == {"new": 4}
        assert library.search(HERE, "китепкананын").total == 1
        library.fill_demo(HERE, titles=3, copies=2)
        it.settle()
        assert library.search(HERE, "булак").books[0].copies == 2
