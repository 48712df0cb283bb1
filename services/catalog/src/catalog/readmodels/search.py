"""The search index: a read model outside the database, read up from the shelf before a search.

One folder holds the records of all schools. Beside it stands, for each school, the position up to
which the shelf has been read, so a lost or half-written index is simply read up again.
"""

import json
import shutil
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, func, select, union

from catalog.domain.isbn import read_isbn
from catalog.domain.language.kyrgyz import stems
from catalog.domain.language.words import readings, words
from catalog.domain.record.events import RecordCatalogued
from catalog.readmodels.shelf import copy, record

if TYPE_CHECKING:
    import tantivy

# A change of the fields or of the folding gets a new folder, which is filled from the shelf.
_VERSION = "1"
_HEAP = 15_000_000  # The least that tantivy takes.
_PAGE = 500
_SHORTEST_STEM, _SHORTEST_PREFIX = 3, 2
_MOST_WORDS = 12
_decoder = msgspec.json.Decoder(RecordCatalogued)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The records found on this page, the best first, and how many there are in all."""

    record_ids: tuple[str, ...]
    total: int


class SearchIndex:
    """Find records of one school by words, by the beginning of a word, and by exact numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _VERSION
        self._turn = threading.Lock()

    def search(
        self, db: Connection, school: str, text: str, *, limit: int = 24, offset: int = 0
    ) -> Hits:
        """Search after reading up what the shelf has and the index has not."""
        self.read_up(db, school)
        query = self._query(school, text)
        if query is None:
            return Hits(record_ids=(), total=0)
        searcher = self._index.searcher()
        found = searcher.search(query, limit=limit, offset=offset)
        ids = tuple(str(searcher.doc(place)["record_id"][0]) for _, place in found.hits)
        return Hits(record_ids=ids, total=getattr(found, "count", None) or len(ids))

    def read_up(self, db: Connection, school: str) -> int:
        """Index what came since the last time; return how many records were read.

        Another process may be writing: it does this very work, and we search what is there.
        """
        if _newest(db, school) <= self._marks().get(school, 0):
            return 0
        with self._turn, suppress(_Busy):
            return self._read_up(db, school)
        return 0

    def clear(self) -> None:
        """Throw the index away; the next search makes it again."""
        with self._turn:
            shutil.rmtree(self._folder, ignore_errors=True)
            self.__dict__.pop("_index", None)

    # Writing

    def _read_up(self, db: Connection, school: str) -> int:
        mark = self._marks().get(school, 0)
        newest = _newest(db, school)
        touched = _touched(db, school, mark, newest)
        writer = self._writer()
        try:
            for start in range(0, len(touched), _PAGE):
                for said, numbers in _documents(db, touched[start : start + _PAGE]):
                    writer.delete_documents_by_term("record_id", said.record_id)
                    writer.add_document(self._document(school, said, numbers))
            writer.commit()
            writer.wait_merging_threads()
        finally:
            del writer  # The lock goes with it.
        self._keep_mark(school, newest)
        self._index.reload()
        return len(touched)

    def _writer(self) -> "tantivy.IndexWriter":
        try:
            return self._index.writer(heap_size=_HEAP, num_threads=1)
        except ValueError as locked:
            raise _Busy from locked

    def _document(
        self, school: str, said: RecordCatalogued, numbers: Iterable[str]
    ) -> "tantivy.Document":
        import tantivy  # noqa: PLC0415 - loaded by the first search, not by every process

        title = words(said.title)
        names = words(" ".join((*said.authors, said.responsibility)))
        others = words(" ".join((*said.subjects, said.series, said.annotation, said.publisher)))
        every = dict.fromkeys((*title, *names, *others))
        return tantivy.Document(
            school=school,
            record_id=said.record_id,
            title=" ".join(title),
            names=" ".join(names),
            words=" ".join(every),
            stems=" ".join(sorted({stem for word in every for stem in self._stems(word)})),
            numbers=" ".join((*said.isbns, *numbers)),
        )

    # Asking

    def _query(self, school: str, text: str) -> "tantivy.Query | None":
        import tantivy  # noqa: PLC0415

        asked = words(text)[:_MOST_WORDS]
        if not asked:
            return None
        must = tantivy.Occur.Must
        here = tantivy.Query.const_score_query(self._term("school", school), 0.0)
        either = [self._every_word(asked), *self._numbers(text)]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either])
        return tantivy.Query.boolean_query([(must, here), (must, wanted)])

    def _every_word(self, asked: list[str]) -> "tantivy.Query":
        import tantivy  # noqa: PLC0415

        parts = [(tantivy.Occur.Must, self._word(word)) for word in asked]
        return tantivy.Query.boolean_query(parts)

    def _word(self, word: str) -> "tantivy.Query":
        """Match a word as typed best, then its other forms, then longer words it begins."""
        import tantivy  # noqa: PLC0415

        ways: list[tuple[tantivy.Query, float]] = []
        for reading in readings(word):
            ways += [(self._term("title", reading), 6.0), (self._term("names", reading), 5.0)]
            ways += [(self._term("words", reading), 2.0)]
            bases = [stem for stem in self._stems(reading) if len(stem) >= _SHORTEST_STEM]
            ways += [(self._term("stems", stem), 1.5) for stem in bases]
            ways += [(self._beginning(begin), 0.5) for begin in _beginnings(reading, bases)]
        boosted = [tantivy.Query.boost_query(query, boost) for query, boost in ways]
        return tantivy.Query.disjunction_max_query(boosted, 0.1)

    def _numbers(self, text: str) -> list["tantivy.Query"]:
        """Match an ISBN however it is spaced, a barcode, or an inventory number, whole."""
        import tantivy  # noqa: PLC0415

        bare = "".join(text.split()).lstrip("№#")
        wanted = {read_isbn(text).number, bare.lstrip("0") or bare, bare}
        terms = [self._term("numbers", number) for number in wanted if number]
        return [tantivy.Query.boost_query(term, 20.0) for term in terms]

    def _term(self, field: str, text: str) -> "tantivy.Query":
        import tantivy  # noqa: PLC0415

        return tantivy.Query.term_query(self._index.schema, field, text)

    def _beginning(self, text: str) -> "tantivy.Query":
        import tantivy  # noqa: PLC0415

        # A folded word is letters and digits only, so nothing in it means anything to a pattern.
        return tantivy.Query.regex_query(self._index.schema, "words", f"{text}.*")

    def _stems(self, word: str) -> set[str]:
        return stems(word) | set(self._russian.analyze(word))

    # The index itself

    @cached_property
    def _russian(self) -> "tantivy.TextAnalyzer":
        import tantivy  # noqa: PLC0415

        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        return builder.filter(tantivy.Filter.stemmer("russian")).build()

    @cached_property
    def _index(self) -> "tantivy.Index":
        import tantivy  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("school", tokenizer_name="raw")
        builder.add_text_field("record_id", tokenizer_name="raw", stored=True)
        for name in ("title", "names", "words", "stems", "numbers"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        return tantivy.Index(builder.build(), path=str(self._folder))

    def _marks(self) -> Mapping[str, int]:
        try:
            marks: dict[str, int] = json.loads((self._folder / "marks.json").read_text())
        except (OSError, ValueError):
            return {}
        return marks

    def _keep_mark(self, school: str, position: int) -> None:
        # After the commit: a crash between the two reads the same records once more, into place.
        marks = {**self._marks(), school: position}
        fresh = self._folder / "marks.new"
        fresh.write_text(json.dumps(marks))
        fresh.replace(self._folder / "marks.json")


class _Busy(Exception):
    """Another process writes the index."""


def _beginnings(word: str, bases: Iterable[str]) -> set[str]:
    shortest = min((base for base in bases if len(base) > _SHORTEST_STEM), key=len, default=word)
    return {begin for begin in (word, shortest) if len(begin) >= _SHORTEST_PREFIX}


def _newest(db: Connection, school: str) -> int:
    newest = (
        db.scalar(select(func.max(table.c.stamp)).where(table.c.school == school)) or 0
        for table in (record, copy)
    )
    return max(newest)


def _touched(db: Connection, school: str, after: int, until: int) -> list[str]:
    changed = (
        select(table.c.record_id)
        .where(table.c.school == school, table.c.stamp > after)
        .where(table.c.stamp <= until)
        for table in (record, copy)
    )
    return sorted(db.scalars(union(*changed)))


def _documents(db: Connection, ids: list[str]) -> Iterable[tuple[RecordCatalogued, list[str]]]:
    numbers: dict[str, list[str]] = {}
    of_these = copy.c.record_id.in_(ids)
    shown = copy.c.record_id, copy.c.inventory_number, copy.c.barcode
    for row in db.execute(select(*shown).where(of_these)):
        numbers.setdefault(row.record_id, []).extend((str(row.inventory_number), row.barcode))
    rows: Any = db.scalars(select(record.c.data).where(record.c.record_id.in_(ids)))
    for data in rows:
        said = _decoder.decode(data)
        yield said, numbers.get(said.record_id, [])
