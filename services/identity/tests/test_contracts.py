"""What we have published stays readable, byte for byte, for as long as it is stored."""

import json
from pathlib import Path

import pytest

from chassis.runtime import codec_of
from identity.domain.events import WIRE
from identity.entrypoints.service import SERVICE
from kernel.codec import canonical
from services.identity.tests.documents import DOCUMENTS, text

HOME = Path(__file__).parents[1]
PUBLISHED = HOME / "contracts" / "publishes"
CODEC = codec_of(SERVICE)


@pytest.mark.parametrize("name", WIRE)
def test_every_event_has_a_published_example(name):
    assert (PUBLISHED / f"{name}.json").exists()


@pytest.mark.parametrize("example", sorted(PUBLISHED.glob("*.json")), ids=lambda path: path.stem)
def test_every_published_example_still_reads_and_writes_the_same(example):
    data = canonical(json.loads(example.read_text())["data"])
    event = CODEC.load(example.stem, data)
    if example.stem in WIRE:  # An older version is only read, and written as the newest one.
        assert CODEC.dump(event) == (example.stem, data)


@pytest.mark.parametrize("name", [*DOCUMENTS])
def test_the_documents_say_what_the_code_does(name):
    assert (HOME / "contracts" / name).read_text() == text(DOCUMENTS[name]())


def test_the_readme_names_every_event_and_every_refusal():
    readme = (HOME / "README.md").read_text()
    for name in WIRE:
        assert name in readme, name
    for refusals in sorted((HOME / "src").rglob("refusals.py")):
        for line in refusals.read_text().splitlines():
            if line.startswith("class "):
                kind = line.removeprefix("class ").split("(")[0]
                assert f"`{kind}`" in readme, kind
