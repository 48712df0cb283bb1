"""What we have published stays readable, byte for byte; what we read is no more than we say."""

import json
from pathlib import Path

import pytest
import yaml

from chassis import asyncapi, openapi
from chassis.runtime import codec_of
from journal.domain.events import WIRE
from journal.entrypoints.service import SERVICE
from journal.readmodels.foreign import READS, identity
from kernel.codec import canonical
from kernel.envelope import Envelope

CONTRACTS = Path(__file__).parents[1] / "contracts"
PUBLISHED, READ = CONTRACTS / "publishes", CONTRACTS / "reads"
codec = codec_of(SERVICE)


@pytest.mark.parametrize("name", WIRE)
def test_every_event_has_a_published_example(name):
    assert (PUBLISHED / f"{name}.json").exists()


@pytest.mark.parametrize("example", sorted(PUBLISHED.glob("*.json")), ids=lambda path: path.stem)
def test_every_published_example_reads_and_writes_the_same(example):
    envelope = Envelope.from_json(example.read_bytes())

    event = codec.load(envelope.type, envelope.data)

    assert envelope.type == example.stem
    assert json.loads(codec.dump(event)[1]) == json.loads(envelope.data)
    assert canonical(json.loads(envelope.to_json())) == canonical(json.loads(example.read_text()))


@pytest.mark.parametrize("name", READS)
def test_everything_we_read_has_an_example_with_exactly_what_we_need(name):
    envelope = Envelope.from_json((READ / f"{name}.json").read_bytes())

    event = identity.load(envelope.type, envelope.data)

    assert json.loads(identity.dump(event)[1]) == json.loads(envelope.data)


@pytest.mark.parametrize("which", [asyncapi, openapi], ids=["asyncapi", "openapi"])
def test_the_documents_are_those_of_the_code(which):
    written = CONTRACTS / f"{which.__name__.split('.')[-1]}.yaml"
    told = yaml.safe_load(yaml.safe_dump(which.document(SERVICE)))
    assert yaml.safe_load(written.read_text()) == told


def test_no_event_has_a_field_for_a_name_or_a_remark():
    fields = {name for kind in WIRE.values() for name in kind.__dataclass_fields__}
    assert not fields & {"name", "surname", "birth_date", "phone", "address", "comment", "remark"}
