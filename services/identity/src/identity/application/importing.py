"""Bring lists of people in: look first, then all of it in one append or nothing.

The list itself waits sealed (`vault/imports.py`). What it would do is worked out twice: for the
person who looks, and again at the moment of the commit. When the two differ nothing is stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from identity.application import listing, roster
from identity.application.ids import derived
from identity.application.intakes import Intakes
from identity.application.listing import Choices, Heading
from identity.application.lists import Package, Table, opened
from identity.application.office import Office
from identity.domain.consent.consents import consents
from identity.domain.fields import Field
from identity.domain.ids import ImportId, PersonId, SchoolId
from identity.domain.imports.facts import SchoolFacts
from identity.domain.imports.imports import FinishImport, PeopleImported, imports
from identity.domain.imports.judging import CHANGED, NEW, REFUSED, SAME, Judge, Judged
from identity.domain.imports.listed import Listed, Note
from identity.domain.imports.refusals import ListOutdated, NothingToBringIn
from identity.domain.imports.register import Draft, Known, Register
from identity.domain.settings.keys import Key
from identity.texts import consent_text
from identity.vault.imports import Imports
from kernel.application import Done, Step
from kernel.store import Context

STREAM: Final = "imports"
_FIELDS: Final = (
    Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC, Field.BIRTH_DATE, Field.PHONE, Field.ADDRESS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an upload was read as, kept sealed: tables, or the rows of a OneRoster file."""

    tables: tuple[Table, ...] = ()
    listed: tuple[Listed, ...] = ()
    scans: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What looking at a list found; ``seen``: how many lists had been brought in by then.

    ``is_roster``: OneRoster knows no consents. ``asks_recipients``: whether a column says who else
    may receive the data.
    """

    judged: tuple[Judged, ...] = ()
    headings: tuple[Heading, ...] = ()
    seen: int = 0
    is_roster: bool = False
    asks_recipients: bool = True

    def count(self, verdict: str) -> int:
        return sum(judged.verdict == verdict for judged in self.judged)


Upload: TypeAlias = tuple[Package, tuple[Listed, ...]]


def opened_upload(data: bytes, today: date) -> Upload:
    """Open an upload, and check a OneRoster file whole.

    Raises the refusals of a file, TablesDisagree among them.
    """
    package = opened(data)
    return package, roster.listed(package.roster, today) if package.roster else ()


def _nothing() -> None:
    """Go on at once: nobody waits and nobody watches."""


def _ignored(_: int) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a commit calls: after each row, between pieces of work, and while it stores people.

    ``storing`` is told how many people there are, ``stored`` how many more of them are stored.
    """

    step: Callable[[], None] = _nothing
    turn: Callable[[], None] = _nothing
    storing: Callable[[int], None] = _ignored
    stored: Callable[[int], None] = _ignored


AT_ONCE: Final = Pace()
_source = msgspec.json.Decoder(Source)
_choices = msgspec.json.Decoder(Choices)
_found = msgspec.json.Decoder(Found)


@dataclass(frozen=True, slots=True)
class _Work:
    """A list at the moment of its commit: what was read, said and judged, and against whom."""

    import_id: ImportId
    source: Source
    choices: Choices
    found: Found
    register: Register
    today: date


class Importing:
    """Look at lists and bring them in.

    ``facts`` reads what is known of a school, ``schools_of`` to which schools ids belong.
    """

    def __init__(
        self,
        office: Office,
        waiting: Imports,
        facts: Callable[[SchoolId], SchoolFacts],
        schools_of: Callable[[Sequence[str]], Mapping[str, str]],
    ) -> None:
        self.office = office
        self.waiting = waiting
        self.facts, self.schools_of = facts, schools_of

    # The list waits

    def receive(
        self, school: SchoolId, owner: str, import_id: ImportId, upload: Upload, at: datetime
    ) -> bool:
        """Seal an opened file until it is brought in; False for a second click."""
        package, listed = upload
        rows = len(listed) or sum(len(table.rows) for table in package.tables)
        if not self.waiting.begin(import_id, school, owner, rows, at):
            return False
        source = Source(tables=package.tables, listed=listed, scans=package.usable)
        self.waiting.put(import_id, source=msgspec.json.encode(source))
        good = (name for name, is_usable in package.usable.items() if is_usable)
        self.waiting.put_all(import_id, ((f"scan|{name}", package.scans[name]) for name in good))
        return True

    def source_of(self, import_id: ImportId) -> Source | None:
        data = self.waiting.get(import_id, "source")
        return _source.decode(data) if data is not None else None

    def choices_of(self, import_id: ImportId) -> Choices:
        data = self.waiting.get(import_id, "choices")
        return _choices.decode(data) if data is not None else Choices()

    def choose(self, import_id: ImportId, choices: Choices) -> None:
        """Remember what the person has said about a list."""
        self.waiting.put(import_id, choices=msgspec.json.encode(choices))

    def found_of(self, import_id: ImportId) -> Found | None:
        data = self.waiting.get(import_id, "found")
        return _found.decode(data) if data is not None else None

    # Looking

    def look(
        self, school: SchoolId, import_id: ImportId, today: date, step: Callable[[], None]
    ) -> str:
        """Work out what a list would do, and keep that; returns the state: columns or ready."""
        source = self.source_of(import_id)
        if source is None:
            return "gone"
        choices = self.choices_of(import_id)
        headings = tuple(listing.open_headings(source.tables, choices.columns))
        if source.tables and not listing.is_clear(source.tables, choices.columns):
            self._keep(import_id, Found(headings=headings))
            return "columns"
        found, _ = self._judged(school, source, choices, today, step)
        self._keep(import_id, replace(
            found,
            headings=headings,
            is_roster=bool(source.listed),
            asks_recipients=listing.asks_recipients(source.tables, choices.columns),
        ))  # fmt: skip
        return "ready"

    def _keep(self, import_id: ImportId, found: Found) -> None:
        self.waiting.put(import_id, found=msgspec.json.encode(found))

    def _judged(
        self,
        school: SchoolId,
        source: Source,
        choices: Choices,
        today: date,
        step: Callable[[], None],
    ) -> tuple[Found, Register]:
        seen = len(self.office.application.state(school, STREAM, imports))
        rows = list(source.listed or listing.rows_of(source.tables, choices, today))
        facts = self.facts(school)
        register = self._register(facts, school, today)
        rows = self._with_ids(school, rows)
        titles = frozenset(one.title for one in facts.classes)
        judge = Judge(register, listing.Scans(source.scans), today, choices.answers)
        found = []
        for row in rows:
            found.append(judge.judge(listing.without_class(row, titles)))
            step()
        return Found(judged=tuple(found), seen=seen), register

    def _register(self, facts: SchoolFacts, school: SchoolId, today: date) -> Register:
        """Read everybody of a school, to be compared with; nothing of it is shown to anybody."""
        ids = [PersonId(one.person_id) for one in facts.people]
        streams = [f"consents-{who}" for who in ids]
        histories, _ = self.office.application.store.load_for(school, streams)
        with self.office.application.store.engine.connect() as db:
            details = self.office.vault.fields_of(db, ids, _FIELDS) if ids else {}
        held, drafts = _papers(facts)
        return Register(
            (
                Known(
                    person_id=one.person_id,
                    kind=one.kind,
                    file_number=one.file_number,
                    details=details.get(PersonId(one.person_id), {}),
                    consents=consents.replay(histories[f"consents-{one.person_id}"].events),
                    register_numbers=frozenset(held.get(one.person_id, ())),
                    drafts=drafts.get(one.person_id, {}),
                    guardians=facts.parents.get(one.person_id, ()),
                )
                for one in facts.people
            ),
            today,
            adult_age=self.office.term(school, Key.ADULT_AGE, today),
            own_age=self.office.term(school, Key.OWN_SIGNATURE_AGE, today),
        )

    def _with_ids(self, school: SchoolId, rows: list[Listed]) -> list[Listed]:
        """Turn ids of other programs into ids of ours.

        An id of ours stays what it is; one of another school keeps its row out. Any other becomes a
        keyed pseudonym, the same each time, because it may be a login or a personal number.
        """
        given = [one for row in rows for one in (row.given_id, *row.guardian_ids) if one]
        if not given:
            return rows
        schools = self.schools_of(given)
        return [
            replace(row, wrong=(Note(code="unknown-id"),))
            if schools.get(row.given_id, school) != school
            else replace(
                row,
                given_id=self._pseudonym(school, row.given_id, schools),
                guardian_ids=tuple(
                    self._pseudonym(school, one, schools) for one in row.guardian_ids
                ),
            )
            for row in rows
        ]

    def _pseudonym(self, school: str, given: str, known: Mapping[str, str]) -> str:
        if not given or given in known:
            return given
        token = self.waiting.keys.master.token("list id", school, given)
        return str(UUID(token[:32], version=4))

    # Bringing in

    def commit(
        self,
        context: Context,
        school: SchoolId,
        import_id: ImportId,
        today: date,
        pace: Pace = AT_ONCE,
    ) -> Done:
        """Store everything that is new or changed, in one append, and let the list be destroyed.

        Raises ListOutdated when the list would do something else by now than what was seen, and
        NothingToBringIn. Done again with the same list it does nothing.
        """
        once = replace(context, command_id=import_id)
        source, before = self.source_of(import_id), self.found_of(import_id)
        if source is None or before is None:
            raise NothingToBringIn
        choices = self.choices_of(import_id)
        if (done := self.office.application.store.done_before(school, import_id)) is not None:
            return Done(done.position, (), repeated=True)
        now, register = self._judged(school, source, choices, today, pace.turn)
        if (now.judged, now.seen) != (before.judged, before.seen):
            self._keep(import_id, replace(before, judged=now.judged, seen=now.seen))
            raise ListOutdated
        work = _Work(import_id, source, choices, now, register, today)
        return self._append(once, school, work, pace)

    def _append(self, context: Context, school: SchoolId, work: _Work, pace: Pace) -> Done:
        scans = self._scans(work)
        intakes = Intakes(self._quick_office(), context, school, work.register, scans, work.today)
        for judged in work.found.judged:
            if judged.verdict in {NEW, CHANGED}:
                intakes.add(judged)
            pace.step()
        numbered = [
            one.row for one in work.found.judged if work.choices.by_number and lacks_consent(one)
        ]
        for row in numbered:
            intakes.add_by_number(row, person_of(work.import_id, row))
        if not intakes.found:
            raise NothingToBringIn
        outcome = _outcome(work, len(numbered))
        finish = Step(STREAM, imports, FinishImport(outcome=outcome, seen=work.found.seen))
        found = intakes.without_repeats()
        pace.storing(sum(len(intake.entries) for intake in found))
        return self.office.take_in(context, school, found, work.today, [finish], pace.stored)

    def _scans(self, work: _Work) -> dict[int, bytes]:
        """Open the scans of the papers that come in, by row."""
        scans = listing.Scans(work.source.scans)
        names = {
            judged.row.number: f"scan|{scans.name_of(judged.row.sheet)}"
            for judged in work.found.judged
            if judged.with_paper and judged.row.sheet
        }
        opened = self.waiting.get_all(work.import_id, set(names.values()))
        return {number: opened[name] for number, name in names.items() if name in opened}

    def _quick_office(self) -> Office:
        """Return an office that looks up each term once, not for every row."""
        return Office(self.office.application, self.office.vault, cache(self.office.term))

    def by_number(self, import_id: ImportId) -> list[PersonId]:
        """Return who came in by number only, as in the list; nobody once that is destroyed."""
        found = self.found_of(import_id)
        if found is None or not self.choices_of(import_id).by_number:
            return []
        return [person_of(import_id, one.row) for one in found.judged if lacks_consent(one)]

    def destroy_old(self, now: datetime) -> int:
        """Destroy the lists that nobody came back for within a day."""
        return self.waiting.drop_old(now)


def person_of(import_id: str, row: Listed) -> PersonId:
    """Return the id of somebody new: random, because the import's is."""
    return PersonId(row.given_id or derived(import_id, str(row.number)))


def lacks_consent(judged: Judged) -> bool:
    """Say whether a row is kept out for want of a paper alone: then a number could be given."""
    codes = {note.code for note in judged.why}
    wanting = {"consent-missing", "scan-missing", "paper-lacks", "scan-unusable", "scans-unclear"}
    is_new = not judged.person_id and judged.row.kind == "pupil"
    return judged.verdict == REFUSED and is_new and bool(codes) and codes <= wanting


def _outcome(work: _Work, by_number: int) -> PeopleImported:
    found = work.found
    left = len(found.judged) - sum(map(found.count, (NEW, CHANGED, SAME)))
    return PeopleImported(
        import_id=work.import_id,
        new=found.count(NEW),
        changed=found.count(CHANGED),
        same=found.count(SAME),
        refused=left - by_number,
        by_number=by_number,
        on=work.today,
    )


def _papers(facts: SchoolFacts) -> tuple[dict[str, set[str]], dict[str, dict[str, Draft]]]:
    """Return the register numbers of papers by person, and the printed forms by theirs."""
    held: dict[str, set[str]] = {}
    drafts: dict[str, dict[str, Draft]] = {}
    for paper in facts.papers:
        if paper.is_draft:
            asks = consent_text(paper.text_version).asks_recipients
            draft = Draft(consent_id=paper.consent_id, asks_recipients=asks)
            drafts.setdefault(paper.person_id, {})[paper.register_number] = draft
        else:
            held.setdefault(paper.person_id, set()).add(paper.register_number)
    return held, drafts


__all__ = ["Found", "Importing", "Pace", "Source", "lacks_consent", "opened_upload", "person_of"]
