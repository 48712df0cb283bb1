"""Names, canonical bytes, and old versions lifted step by step."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from kernel import epoch
from kernel.codec import Codec, UnknownType, canonical
from kernel.envelope import Envelope
from tests.kernel.words import Add, Added


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    on: date
    price: Decimal
    tags: tuple[str, ...]
    note: str | None = None


RICH = Codec({"toy.rich.v1": Rich})


def test_an_event_survives_the_wire():
    event = Rich(on=date(2026, 9, 1), price=Decimal("12.50"), tags=("Ө", "ү"))

    assert RICH.load(*RICH.dump(event)) == event


def test_the_bytes_are_canonical():
    assert RICH.dump(Rich(on=date(2026, 9, 1), price=Decimal(1), tags=()))[1] == (
        b'{"note":null,"on":"2026-09-01","price":"1","tags":[]}'
    )
    assert canonical({"b": 1, "a": "ң"}) == '{"a":"ң","b":1}'.encode()


def test_a_missing_field_is_refused():
    with pytest.raises(msgspec.ValidationError, match="price"):
        RICH.load("toy.rich.v1", b'{"on":"2026-09-01","tags":[]}')


def test_unknown_names_and_classes_are_said():
    with pytest.raises(UnknownType):
        RICH.load("toy.poor.v1", b"{}")
    with pytest.raises(UnknownType):
        RICH.dump(Add(amount=1))


def test_upcasts_follow_each_other():
    codec = Codec(
        {"toy.added.v3": Added},
        {
            "toy.added.v1": ("toy.added.v2", lambda old: {"amount": old["n"]}),
            "toy.added.v2": ("toy.added.v3", lambda old: old | {"total": old["amount"]}),
        },
    )

    assert codec.load("toy.added.v1", b'{"n":3}') == Added(amount=3, total=3)
    assert "toy.added.v1" in codec
    assert codec.dump(Added(amount=1, total=1))[0] == "toy.added.v3"


def test_an_envelope_of_another_specification_is_refused():
    with pytest.raises(ValueError, match="2.0"):
        Envelope.from_json(
            b'{"specversion":"2.0","id":"1","source":"/toy/s","type":"t","subject":"x",'
            b'"time":"2026-09-01T00:00:00Z","partitionkey":"s","sequence":1,"epoch":"a@0",'
            b'"streamversion":1,"actor":"a","correlationid":"c","data":{}}'
        )


def test_half_a_message_is_refused():
    with pytest.raises(ValueError, match="truncated"):
        Envelope.from_json(b'{"specversion":"1.0"')


@pytest.mark.parametrize(
    ("seen", "now", "position", "diverged"),
    [
        ("a@0", "a@0", 95, False),
        ("a@0", "a@0 b@90", 95, True),
        ("a@0", "a@0 b@90", 90, False),
        ("a@0", "a@0 b@90 c@95", 93, True),  # The restore to 90 was missed while away.
        ("a@0 b@90", "a@0 b@90 c@95", 93, False),
        ("z@0", "a@0", 1, True),
    ],
)
def test_a_reader_knows_whether_its_past_still_exists(seen, now, position, diverged):
    assert epoch.diverged(seen, now, position) is diverged


def test_a_restore_lengthens_the_epoch():
    assert epoch.restored(epoch.begun("a"), "b", 90) == "a@0 b@90"


def test_a_reader_can_be_given_a_few_events_under_old_names_too():
    codec = Codec(
        {"toy.added.v2": Added, "toy.rich.v1": Rich},
        {
            "toy.added.v1": ("toy.added.v2", lambda old: {"amount": old["n"], "total": old["n"]}),
            "toy.rich.v0": ("toy.rich.v1", dict),
        },
    ).only(Added)

    assert codec.load("toy.added.v1", b'{"n":3}') == Added(amount=3, total=3)
    assert "toy.added.v2" in codec
    assert "toy.rich.v0" not in codec
    assert "toy.rich.v1" not in codec
    with pytest.raises(UnknownType):
        codec.only(Rich)
