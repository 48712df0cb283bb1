"""Folded in one batch, in many or one event at a time, a read model comes out the same."""

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies
from sqlalchemy import Connection, create_engine, event, select

from identity.domain.consent.events import (
    Capacity,
    ConsentDrafted,
    ConsentExpired,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    Ending,
    Form,
    PersonalDataStored,
    PersonForgotten,
    Purpose,
    RepresentativesDisagree,
)
from identity.domain.disclosure.events import (
    Basis,
    DisclosureRecorded,
    DisclosureTold,
    Receiver,
    ReceiverTold,
)
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId
from identity.domain.people.events import (
    GuardianExcluded,
    GuardianLinked,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
    Kind,
    PersonRegistered,
    Relation,
)
from identity.readmodels.consents import CONSENTS
from identity.readmodels.disclosures import DISCLOSURES
from identity.readmodels.guardianship import GUARDIANSHIP
from identity.readmodels.people import PEOPLE
from kernel.subscription import Message, Projection
from services.identity.tests.words import HERE

MODELS = (PEOPLE, CONSENTS, GUARDIANSHIP, DISCLOSURES)
START = datetime(2026, 9, 1, 3, tzinfo=UTC)


def an_event(chance: Random) -> object:
    """One of the events that meet in the same rows: two people, two forms, two disclosures."""
    person, other = PersonId(chance.choice("ab")), PersonId(chance.choice("mf"))
    form = ConsentId(chance.choice(["one", "two"]))
    list_: Any = chance.choice(["first", "second"])
    on = date(2026, 9, chance.randint(1, 28))
    purposes = tuple(chance.sample(list(Purpose), chance.randint(0, 2)))
    categories = tuple(chance.sample(list(Category), 2))
    paper: dict[str, Any] = {"consent_id": form, "person_id": person}
    pair: dict[str, Any] = {"guardian_id": other, "pupil_id": person}
    text: dict[str, Any] = {
        "register_number": "К-2026/1",
        "text_version": "2026-1",
        "text_hash": "",
    }
    makers = (
        lambda: PersonRegistered(person_id=person, kind=Kind.PUPIL, file_number="А/1"),
        lambda: PersonForgotten(person_id=person),
        lambda: ConsentDrafted(**paper, **text, on=on),
        lambda: _given(paper | text, (Purpose.EMIS, *purposes), on),
        lambda: ConsentRefused(**paper, signer_id=other, purposes=purposes, on=on),
        lambda: ConsentWithdrawn(**paper, on=on),
        lambda: ConsentExpired(**paper, ending=next(iter(Ending)), on=on),
        lambda: RepresentativesDisagree(person_id=person, purposes=purposes, on=on),
        lambda: DisagreementSettled(
            person_id=person, purposes=purposes, agreed=True, order_number="1", on=on
        ),
        lambda: GuardianLinked(**pair),
        lambda: GuardianUnlinked(**pair),
        lambda: GuardianshipRecorded(
            **pair, relation=Relation.PARENT, valid_from=on, valid_until=None
        ),
        lambda: GuardianExcluded(**pair, decision_number="1", on=on),
        lambda: GuardianReadmitted(**pair, decision_number="1", on=on),
        lambda: PersonalDataStored(
            person_id=person, purpose=Purpose.EMIS, categories=categories
        ),
        lambda: DisclosureRecorded(
            disclosure_id=list_, person_ids=(person,), receiver=next(iter(Receiver)),
            organisation="", categories=categories, basis=next(iter(Basis)), order_id=None, on=on,
        ),
        lambda: DisclosureTold(disclosure_id=list_, person_ids=(person,), on=on),
        lambda: ReceiverTold(disclosure_id=list_, person_ids=(person,), on=on),
    )  # fmt: skip
    return chance.choice(makers)()


def _given(paper: dict[str, Any], purposes: Sequence[Purpose], on: date) -> ConsentGiven:
    return ConsentGiven(
        **paper, signer_id=PersonId("m"), capacity=Capacity.PARENT, holder=None,
        purposes=tuple(purposes),
        refused=(), categories=(), operations=(), recipients=(), cross_border=False, way_back=(),
        language="ky", form=next(iter(Form)), session_id=None, own_signature=False, valid_from=on,
        valid_until=None, scan_id=None,
    )  # fmt: skip


def a_log(seed: int, length: int) -> list[Message]:
    chance = Random(seed)
    return [
        Message(
            source="identity", partition=HERE, position=position, stream="any", version=position,
            type="any", time=START + timedelta(days=position), actor="", event=an_event(chance),
        )
        for position in range(1, length + 1)
    ]  # fmt: skip


def batches(log: Sequence[Message], size: int) -> list[Sequence[Message]]:
    return [log[start : start + size] for start in range(0, len(log), size)]


def folded(db: Connection, model: Projection, parts: Sequence[Sequence[Message]]) -> Any:
    """What stands in the tables of a read model after these batches; nothing of it is kept."""
    with db.begin_nested() as undone:
        for part in parts:
            model.project(db, part)
        rows = [sorted(map(repr, db.execute(select(table)).all())) for table in model.tables]
        undone.rollback()
    return rows


@contextmanager
def tables(url: str):
    engine = create_engine(url)
    with engine.connect() as db:
        for model in MODELS:
            for table in model.tables:
                table.create(db)
        yield db
        db.rollback()
    engine.dispose()


def agree(db: Connection, log: Sequence[Message], size: int) -> None:
    for model in MODELS:
        one_by_one = folded(db, model, batches(log, 1))
        assert folded(db, model, [log]) == one_by_one, model.name
        assert folded(db, model, batches(log, size)) == one_by_one, model.name


@given(
    seed=strategies.integers(0), length=strategies.integers(2, 40), size=strategies.integers(2, 9)
)
def test_a_batch_says_the_same_as_its_events_one_by_one(seed, length, size):
    with tables("sqlite://") as db:
        agree(db, a_log(seed, length), size)


def test_a_batch_says_the_same_in_a_district(fresh_database):
    with tables(fresh_database) as db:
        for seed in range(10):
            agree(db, a_log(seed, 60), 7)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_batch_costs_few_statements_however_many_events_it_has(model):
    with tables("sqlite://") as db:
        costs = [_statements(db, model, a_long_list(people)) for people in (10, 500)]
    assert costs[0] == costs[1]


def a_long_list(people: int) -> list[Message]:
    """What bringing in a list leaves in the log: register, sign, store, link, for each row."""
    events = [
        happened
        for who in map(PersonId, map(str, range(people)))
        for happened in (
            PersonRegistered(person_id=who, kind=Kind.PUPIL, file_number="А/1"),
            _given(
                {"consent_id": who, "person_id": who, "register_number": who,
                 "text_version": "2026-1", "text_hash": ""},
                (Purpose.EMIS,), START.date(),
            ),
            PersonalDataStored(person_id=who, purpose=Purpose.EMIS, categories=(Category.NAME,)),
            GuardianLinked(guardian_id=who, pupil_id=who),
            GuardianshipRecorded(
                guardian_id=who, pupil_id=who, relation=Relation.PARENT, valid_from=None,
                valid_until=None,
            ),
        )
    ]  # fmt: skip
    return [
        Message(
            source="identity", partition=HERE, position=number, stream="any", version=number,
            type="any", time=START, actor="", event=happened,
        )
        for number, happened in enumerate(events, 1)
    ]  # fmt: skip


def _statements(db: Connection, model: Projection, log: Sequence[Message]) -> int:
    seen: list[str] = []

    def count(_db, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db, "before_cursor_execute", count)
    try:
        folded(db, model, [log])
    finally:
        event.remove(db, "before_cursor_execute", count)
    return len(seen)
