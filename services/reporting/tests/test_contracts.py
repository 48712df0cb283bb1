"""What reporting needs of others is written down, and what it says itself stays readable."""

import json
from pathlib import Path

import pytest

from kernel.codec import canonical
from kernel.envelope import Envelope
from reporting.readmodels.foreign import READS
from services.reporting.tests.documents import PUBLISHED as PUBLISHES
from services.reporting.tests.documents import asyncapi, openapi, text
from tests.support.languages import assert_catalogues_complete

HOME = Path(__file__).parents[1]
READ, PUBLISHED = HOME / "contracts" / "reads", HOME / "contracts" / "publishes"
NEEDS = [(source, name) for source, codec in READS.items() for name in codec.wire]


@pytest.mark.parametrize(("source", "name"), NEEDS, ids=[name for _, name in NEEDS])
def test_what_is_read_of_others_is_written_down_and_nothing_beside_it(source, name):
    envelope = Envelope.from_json((READ / f"{name}.json").read_bytes())
    event = READS[source].load(name, envelope.data)

    assert envelope.source == source
    assert READS[source].dump(event) == (name, canonical(json.loads(envelope.data)))


@pytest.mark.parametrize("name", PUBLISHES.wire)
def test_what_operators_did_stays_readable(name):
    envelope = Envelope.from_json((PUBLISHED / f"{name}.json").read_bytes())
    event = PUBLISHES.load(name, envelope.data)

    assert PUBLISHES.dump(event) == (name, canonical(json.loads(envelope.data)))


def test_no_example_is_left_of_what_is_read_no_longer():
    assert {path.stem for path in READ.glob("*.json")} == {name for _, name in NEEDS}


@pytest.mark.parametrize(("name", "described"), [("asyncapi", asyncapi), ("openapi", openapi)])
def test_the_documents_say_what_the_code_does(name, described):
    assert (HOME / "contracts" / f"{name}.yaml").read_text("utf-8") == text(described())


def test_the_readme_names_every_event_and_read_model():
    readme = (HOME / "README.md").read_text("utf-8")
    named = [*(name for _, name in NEEDS), *PUBLISHES.wire]
    models = [path.stem for path in (HOME / "src/reporting/readmodels").glob("*.py")]

    for name in (*named, *(model for model in models if model != "__init__")):
        assert f"`{name}`" in readme, name


def test_every_sentence_is_translated():
    assert_catalogues_complete("reporting")
