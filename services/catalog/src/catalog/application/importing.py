"""Bring a file of MARC records into a catalogue: what can be read goes in, the rest is told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import BinaryIO, Literal, Protocol
from uuid import UUID, uuid5

from catalog.application import cataloguing, iso2709
from catalog.application.iso2709 import Charset
from catalog.domain.ids import ImportId, RecordId, SchoolId
from catalog.domain.imports.imports import FinishImport, ImportFinished, RefusedRecord, importing
from catalog.domain.marc.mapping import describe, wrong_isbns
from catalog.domain.marc.refusals import RepeatedControlNumber
from catalog.domain.record.events import Description, RecordCatalogued
from catalog.domain.record.record import cataloguing as record_decider
from catalog.domain.record.refusals import NoTitle
from kernel.application import Application, Step
from kernel.codec import canonical
from kernel.decider import Refused
from kernel.store import Context

Verdict = Literal["new", "changed", "same", "refused"]
VERDICTS: tuple[Verdict, ...] = ("new", "changed", "same", "refused")

# So many records go into one append. More would be faster and hold the school's log longer.
AT_ONCE = 100
# Of a wholly broken file the first refusals say everything; the count says how many there were.
MOST_REFUSALS = 500


class Knows(Protocol):
    """Who can say what the school has under some ids: the store, or a read model."""

    def __call__(self, ids: Sequence[RecordId], /) -> Mapping[RecordId, RecordCatalogued]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One record of the file: either `said` what it describes, or `refused` and why."""

    number: int
    position: int
    end: int
    record_id: RecordId | None = None
    said: Description | None = None
    refused: Refused | None = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """How far an import has come. `read_bytes` measures progress; `warnings` are wrong ISBNs."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    refusals: list[RefusedRecord] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    read_bytes: int = 0
    position: int = 0

    @property
    def records(self) -> int:
        """How many records were looked at."""
        return sum(self.counts.values())

    def refuse(self, candidate: Candidate) -> None:
        """Count a refused record and keep its place and reason."""
        self.counts["refused"] += 1
        if candidate.refused and len(self.refusals) < MOST_REFUSALS:
            refusal = RefusedRecord(
                number=candidate.number,
                position=candidate.position,
                reason=candidate.refused.reason,
            )
            self.refusals.append(refusal)

    def warn(self, candidate: Candidate) -> None:
        """Keep ISBNs whose check digit is wrong."""
        if candidate.said and len(self.warnings) < MOST_REFUSALS:
            self.warnings += [(candidate.number, isbn) for isbn in wrong_isbns(candidate.said)]


def candidates(
    stream: BinaryIO, school: SchoolId, charset: Charset | None = None
) -> Iterator[Candidate]:
    """Read every record of a file. Raises NotMarc when the file is something else altogether."""
    seen: dict[RecordId, bytes] = {}
    for chunk in iso2709.split(stream):
        here = Candidate(
            number=chunk.number, position=chunk.position, end=chunk.position + len(chunk.raw)
        )
        try:
            said = describe(iso2709.read(chunk, charset))
            record_id = _checked(school, said, seen)
        except Refused as refused:
            yield replace(here, refused=refused)
        else:
            yield replace(here, record_id=record_id, said=said)


def preview(found: Iterator[Candidate], knows: Knows) -> Iterator[Tally]:
    """Say what an import would do, after each handful of records, and do nothing."""
    tally = Tally()
    while handful := list(islice(found, AT_ONCE)):
        readable = [one for one in handful if one.said]
        before = knows([one.record_id for one in readable if one.record_id])
        for one in handful:
            if one.said and one.record_id:
                tally.counts[_verdict(before.get(one.record_id), one.said)] += 1
                tally.warn(one)
            else:
                tally.refuse(one)
        tally.read_bytes = handful[-1].end
        yield tally


def take_in(
    application: Application, school: SchoolId, found: Iterator[Candidate], context: Context
) -> Iterator[Tally]:
    """Catalogue what can be read, handful by handful, each in one append, done once."""
    tally = Tally()
    while handful := list(islice(found, AT_ONCE)):
        readable = [one for one in handful if one.said]
        for one in handful:
            if one.said is None:
                tally.refuse(one)
            else:
                tally.warn(one)
        if readable:
            _append(application, school, readable, context, tally)
        tally.read_bytes = handful[-1].end
        yield tally


def finish(
    application: Application,
    school: SchoolId,
    import_id: ImportId,
    digest: str,
    tally: Tally,
    on: date,
    context: Context,
) -> int:
    """Remember the outcome of an import; return the position to wait for."""
    outcome = ImportFinished(
        import_id=import_id,
        digest=digest,
        new=tally.counts["new"],
        changed=tally.counts["changed"],
        same=tally.counts["same"],
        refused=tally.counts["refused"],
        refusals=tuple(tally.refusals),
        on=on,
    )
    step = Step(f"import-{import_id}", importing, FinishImport(outcome=outcome))
    once = replace(context, command_id=str(uuid5(UUID(context.command_id), "finish")))
    return application.handle(school, [step], once).position


def _append(
    application: Application,
    school: SchoolId,
    readable: list[Candidate],
    context: Context,
    tally: Tally,
) -> None:
    # Equal records within one handful share a stream; the second sees the first and is the same.
    steps = [cataloguing.step(school, one.said) for one in readable if one.said]
    before = _from_store(application, school, [step.stream for step in steps])
    number = str(readable[0].number)
    once = replace(context, command_id=str(uuid5(UUID(context.command_id), number)))
    done = application.handle(school, steps, once)
    written = {event.record_id for event in done.events}
    for one in readable:
        if one.record_id not in written:
            tally.counts["same"] += 1
        else:
            tally.counts["changed" if one.record_id in before else "new"] += 1
            written.discard(one.record_id)
    tally.position = done.position


def _from_store(
    application: Application, school: SchoolId, streams: list[str]
) -> frozenset[RecordId]:
    histories, _ = application.store.load_for(school, list(dict.fromkeys(streams)))
    states = (record_decider.replay(history.events) for history in histories.values())
    return frozenset(state.record_id for state in states if state is not None)


def _checked(school: SchoolId, said: Description, seen: dict[RecordId, bytes]) -> RecordId:
    if not said.title:
        raise NoTitle
    record_id = cataloguing.record_id_of(school, said)
    content = sha256(canonical(said)).digest()
    if seen.setdefault(record_id, content) != content:
        # The second one would silently overwrite the first: a known fault of some exports.
        raise RepeatedControlNumber
    return record_id


def _verdict(before: RecordCatalogued | None, said: Description) -> Verdict:
    if before is None:
        return "new"
    again = Description.__slots__  # The record id is the same by construction.
    same = all(getattr(before, name) == getattr(said, name) for name in again)
    return "same" if same else "changed"
