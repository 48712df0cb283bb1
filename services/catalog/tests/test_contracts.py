"""What we have published stays readable, byte for byte, for as long as it is stored."""

import json
from pathlib import Path

import pytest

from catalog.domain.events import WIRE
from catalog.entrypoints.service import SERVICE
from catalog.readmodels.foreign import IDENTITY
from chassis.runtime import codec_of
from kernel.codec import canonical
from kernel.envelope import Envelope
from services.catalog.tests.documents import asyncapi, text
from tests.support.languages import assert_catalogues_complete

HOME = Path(__file__).parents[1]
PUBLISHED, READ = HOME / "contracts" / "publishes", HOME / "contracts" / "reads"
CODEC = codec_of(SERVICE)


@pytest.mark.parametrize("name", WIRE)
def test_every_event_has_a_published_example(name):
    assert (PUBLISHED / f"{name}.json").exists()


@pytest.mark.parametrize("example", sorted(PUBLISHED.glob("*.json")), ids=lambda path: path.stem)
def test_every_published_example_still_reads_and_writes_the_same(example):
    envelope = Envelope.from_json(example.read_bytes())
    event = CODEC.load(example.stem, envelope.data)
    assert CODEC.dump(event) == (example.stem, canonical(json.loads(envelope.data)))


@pytest.mark.parametrize("name", IDENTITY.wire)
def test_what_is_read_of_others_is_written_down(name):
    envelope = Envelope.from_json((READ / f"{name}.json").read_bytes())
    event = IDENTITY.load(name, envelope.data)
    assert IDENTITY.dump(event) == (name, canonical(json.loads(envelope.data)))


def test_the_document_of_events_says_what_the_code_does():
    assert (HOME / "contracts" / "asyncapi.yaml").read_text("utf-8") == text(asyncapi())


def test_the_readme_names_every_event_refusal_and_command():
    readme = (HOME / "README.md").read_text("utf-8")
    for name in (*WIRE, *IDENTITY.wire, "import marc", "catalog reindex"):
        assert name in readme, name
    for refusals in sorted((HOME / "src").rglob("refusals.py")):
        for line in refusals.read_text("utf-8").splitlines():
            if line.startswith("class "):
                kind = line.removeprefix("class ").split("(")[0]
                assert f"`{kind}`" in readme, kind


def test_the_catalogue_is_translated_whole():
    assert_catalogues_complete("catalog")
