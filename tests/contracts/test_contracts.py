"""Every event has a frozen example, and whoever reads it asks for no more than is in it."""

import json
from pathlib import Path

import pytest
import yaml

from chassis.runtime import codec_of
from deploy.district.parts import SERVICES
from deploy.house import service_named
from kernel.envelope import Envelope
from tests.support.repository import ROOT

PUBLISHED = sorted(ROOT.glob("services/*/contracts/publishes/*.json"))
READ = sorted(ROOT.glob("services/*/contracts/reads/*.json"))


def named(path):
    return f"{owner_of(path)}-{path.stem}"


def owner_of(path):
    return path.relative_to(ROOT / "services").parts[0]


def publisher_of(path):
    return path.name.split(".")[0]


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_a_service_can_publish_has_an_example(service):
    folder = ROOT / f"services/{service}/contracts/publishes"
    examples = {path.stem for path in folder.glob("*.json")}
    # More than now is right: what was ever published stays.
    assert names_of(codec_of(service_named(service))) - examples == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_names_every_event_also_those_that_every_service_has(service):
    written = yaml.safe_load((ROOT / f"services/{service}/contracts/asyncapi.yaml").read_text())
    told = set(written["channels"][f"{service}.events"]["messages"])
    assert set(codec_of(service_named(service)).wire) - told == set()


@pytest.mark.parametrize("path", PUBLISHED, ids=named)
def test_an_example_is_read_by_the_code_of_today_and_written_as_it_was(path):
    envelope = Envelope.from_json(path.read_bytes())
    assert envelope.type == path.stem
    assert envelope.source == owner_of(path)
    codec = service_named(envelope.source).codec
    if envelope.type in codec:
        assert codec.load(envelope.type, envelope.data) is not None


@pytest.mark.parametrize("path", READ, ids=named)
def test_a_reader_asks_for_no_more_than_is_published(path):
    published = ROOT / f"services/{publisher_of(path)}/contracts/publishes/{path.name}"
    assert published.exists(), f"nobody publishes {path.stem}"

    asked, given = data_of(path), data_of(published)

    assert lacking(asked, given) == []


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_a_service_understands_of_others_is_in_its_contracts(service):
    folder = ROOT / f"services/{service}/contracts/reads"
    written = {path.stem for path in folder.glob("*.json")}
    assert {name for name, _ in understood_by(service)} == written


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_the_published_examples_of_others(service):
    for name, codec in understood_by(service):
        publisher = name.split(".")[0]
        path = ROOT / f"services/{publisher}/contracts/publishes/{name}.json"
        assert path.exists(), f"nobody publishes {name}"
        assert codec.load(name, Envelope.from_json(path.read_bytes()).data) is not None


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_describes_its_events_and_its_addresses(service):
    folder = ROOT / f"services/{service}/contracts"
    assert (folder / "asyncapi.yaml").exists()
    assert (folder / "openapi.yaml").exists()


def understood_by(service):
    """Return each event of other services that a service makes something of, with its codec."""
    return [
        (name, codec)
        for projection in service_named(service).projections
        for source, codec in projection.sources.items()
        if source != service
        for name in sorted(names_of(codec))
    ]


def names_of(codec):
    return {*codec.wire, *codec.upcasts}


def data_of(path: Path):
    example = json.loads(path.read_text())
    return example.get("data", example)


def lacking(asked, given, where=""):
    """Name what is asked for and not given, or given as something else."""
    match asked, given:
        case dict(), dict():
            wrong = [f"{where}.{name}" for name in asked if name not in given]
            both = [name for name in asked if name in given]
            return wrong + [w for n in both for w in lacking(asked[n], given[n], f"{where}.{n}")]
        case [first, *_], [other, *_]:
            return lacking(first, other, f"{where}[]")
        case _:
            same = asked is None or given is None or isinstance(asked, type(given))
            return [] if same or isinstance(given, type(asked)) else [where]
