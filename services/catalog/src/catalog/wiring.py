"""What the entrypoints work with: the only place that reads the clock and the settings."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from catalog.application import accession, cataloguing, demo, importing
from catalog.application.accession import Delivery
from catalog.application.importing import Tally
from catalog.application.iso2709 import Charset, recognise
from catalog.application.uploads import Found, Upload, Uploads, measure
from catalog.domain.ids import BatchId, ImportId, RecordId, SchoolId
from catalog.domain.language.words import with_other_layout
from catalog.domain.marc.refusals import NotMarc
from catalog.domain.marc.writing import Sheet
from catalog.domain.record.events import RecordCatalogued
from catalog.readmodels import batches, imports, schools, shelf
from catalog.readmodels.search import SearchIndex
from catalog.readmodels.shelf import Book
from chassis.jobs import Progress
from chassis.languages import N_
from chassis.pages import Pages
from chassis.runtime import House, Runtime
from chassis.service import Service
from kernel.store import Context

_SHORT = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of books found; `instead` is what was searched when the typed words found none."""

    books: Sequence[Book]
    total: int
    instead: str | None = None


@dataclass
class Library:
    """The catalogue of all schools of this process: use cases and read models."""

    runtime: Runtime

    @cached_property
    def index(self) -> SearchIndex:
        """Give the search index of this process."""
        return SearchIndex(self.runtime.settings.data / "catalog-index")

    @cached_property
    def pages(self) -> Pages:
        """Give the templates of this service."""
        return self.runtime.pages

    def uploads(self, school: SchoolId) -> Uploads:
        """Give the files on their way into a school's catalogue."""
        return Uploads(self.runtime.settings.data, school)

    def school_name(self, school: str, language: str) -> str:
        """Give what a school is called."""
        with self.runtime.read() as db:
            return schools.name_of(db, school, language)

    def known_schools(self) -> frozenset[str]:
        """Give the ids of the schools that identity has told of."""
        with self.runtime.read() as db:
            return schools.known(db)

    # Finding

    def search(self, school: SchoolId, text: str, *, page: int = 1, size: int = 24) -> Page:
        """Find books; when there are none, try what the same keys say on a Cyrillic keyboard."""
        with self.runtime.read() as db:
            for wanted, instead in _attempts(text):
                offset = (page - 1) * size
                hits = self.index.search(db, school, wanted, limit=size, offset=offset)
                if hits.total:
                    found = shelf.books(db, school, hits.record_ids)
                    return Page(books=found, total=hits.total, instead=instead)
        return Page(books=(), total=0)

    # Records and copies

    def catalogue(self, school: SchoolId, sheet: Sheet, context: Context) -> RecordId:
        """Put a book that was described by hand into the catalogue."""
        record_id, position = cataloguing.catalogue_sheet(
            self.runtime.application, school, sheet, context
        )
        self._show(school, shelf.NAME, position)
        return record_id

    def accession(self, school: SchoolId, delivery: Delivery, context: Context) -> BatchId:
        """Enter copies, once for each command id."""
        batch_id, position = accession.accession(
            self.runtime.application, school, delivery, context
        )
        self._show(school, shelf.NAME, position)
        self._show(school, batches.NAME, position)
        return batch_id

    def fill_demo(self, school: SchoolId, *, titles: int = 60, copies: int = 2) -> None:
        """Give a school invented books and copies of them; doing it again adds nothing."""
        context = self.runtime.context_for_system("demo")
        demo.fill(self.runtime.application, school, titles, copies, self.runtime.today(), context)

    # Imports

    def receive(
        self, school: SchoolId, stream: BinaryIO, charset: Charset | None, owner: str, command: str
    ) -> ImportId:
        """Keep a file that was sent and begin to read it; raises NotMarc for another kind."""
        import_id = ImportId(command)
        uploads = self.uploads(school)
        uploads.drop_older(self.runtime.now().timestamp())
        if uploads.find(import_id):
            return import_id  # The button was pressed twice.
        path = uploads.keep(import_id, stream)
        try:
            with path.open("rb") as kept:
                recognise(kept.read(_SHORT))
        except NotMarc:
            uploads.drop(import_id)
            raise
        digest, size, records = measure(path)
        upload = Upload(
            import_id=import_id,
            owner=owner,
            digest=digest,
            size=size,
            records=records,
            charset=charset,
        )
        uploads.note(upload)
        self._begin_preview(school, upload)
        return import_id

    def confirm(self, school: SchoolId, upload: Upload, context: Context) -> None:
        """Bring in the readable records of a file; begun again, it goes on where it stopped."""
        uploads = self.uploads(school)
        uploads.note(replace(upload, confirmed=True))
        # The import has one command id whoever presses, so that two presses are one import.
        once = replace(context, command_id=upload.import_id)

        def work(progress: Progress) -> str:
            for tally in self.take_in(school, uploads.path(upload.import_id), upload, once):
                _advance(progress, tally)
            uploads.drop(upload.import_id)
            return _address(school, upload.import_id)

        title = N_("Records are being brought in")
        job = self.runtime.jobs.start(upload.owner, title, work, total=upload.records)
        if uploads.find(upload.import_id):
            uploads.note_job(upload.import_id, job)

    def take_in(
        self, school: SchoolId, path: Path, upload: Upload, context: Context
    ) -> Iterator[Tally]:
        """Bring a file in, telling how far it is; page and command line both come through here."""
        tally = Tally()
        application = self.runtime.application
        with path.open("rb") as stream:
            found = importing.candidates(stream, school, upload.charset)
            for tally in importing.take_in(application, school, found, context):
                yield tally
        today = self.runtime.today()
        position = importing.finish(
            application, school, upload.import_id, upload.digest, tally, today, context
        )
        self._show(school, shelf.NAME, position)
        self._show(school, imports.NAME, position)
        with self.runtime.read() as db:
            self.index.read_up(db, school)

    def _begin_preview(self, school: SchoolId, upload: Upload) -> None:
        uploads = self.uploads(school)

        def work(progress: Progress) -> str:
            tally = Tally()
            with uploads.path(upload.import_id).open("rb") as stream:
                found = importing.candidates(stream, school, upload.charset)
                for tally in importing.preview(found, self._knows(school)):
                    _advance(progress, tally)
            seen = Found(
                counts={str(verdict): number for verdict, number in tally.counts.items()},
                refusals=tuple(tally.refusals),
                warnings=tuple(tally.warnings),
            )
            known = uploads.find(upload.import_id) or upload
            uploads.note(replace(known, found=seen, records=tally.records))
            return _address(school, upload.import_id)

        title = N_("The file is being read")
        job = self.runtime.jobs.start(upload.owner, title, work, total=upload.records)
        uploads.note_job(upload.import_id, job)

    def _knows(self, school: SchoolId) -> importing.Knows:
        def knows(ids: Sequence[RecordId]) -> dict[RecordId, RecordCatalogued]:
            with self.runtime.read() as db:
                found = shelf.known(db, school, ids)
            return {RecordId(record_id): said for record_id, said in found.items()}

        return knows

    # Read models

    def schools(self, db: Connection) -> list[SchoolId]:
        """List the schools that have records."""
        return [SchoolId(school) for school in shelf.schools(db)]

    def read(self) -> AbstractContextManager[Connection]:
        """Open a connection for queries."""
        return self.runtime.read()

    def _show(self, school: SchoolId, projection: str, position: int) -> None:
        """Wait until a read model has seen what was just done, so that the next page shows it."""
        self.runtime.settled(projection, "catalog", school, position)


@contextmanager
def opened(service: Service) -> Iterator[Runtime]:
    """Open the catalogue for a command on this machine, up to date with its own events."""
    house = House(os.environ)
    try:
        runtime = house.open(service)
        runtime.migrate()
        runtime.bring_up_to_date = lambda: _catch_up(runtime)
        _catch_up(runtime)
        yield runtime
    finally:
        house.close()


def _catch_up(runtime: Runtime) -> None:
    # Other services may be elsewhere; the running subscriptions keep what comes from them.
    for subscription in runtime.subscriptions.values():
        if set(subscription.projection.sources) == {runtime.service.name}:
            subscription.catch_up()


def build(runtime: Runtime) -> Library:
    """Make the one object that entrypoints speak to."""
    return Library(runtime)


def _attempts(text: str) -> Iterator[tuple[str, str | None]]:
    yield text, None
    if other := with_other_layout(text):
        yield other, other


def _advance(progress: Progress, tally: Tally) -> None:
    progress.step(tally.records - progress.done)


def _address(school: SchoolId, import_id: ImportId) -> str:
    return f"/catalog/{school}/import/{import_id}"
