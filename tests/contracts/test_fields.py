"""T4: each field of each event of every service is classified, and no event has room for a name."""

import json
import re
from dataclasses import fields

import pytest
import yaml

from chassis.runtime import codec_of
from deploy.district.parts import SERVICES
from deploy.house import service_named
from identity.domain.fields import EVENTS, Sensitivity
from tests.support.repository import ROOT

TABLE = yaml.safe_load((ROOT / "docs/event-fields.yaml").read_text())
# Whoever adds one says why in the table, and here that it was meant.
TYPED_BY_PEOPLE = {
    "catalog": {
        "title", "responsibility", "authors", "place", "publisher", "series", "subjects",
        "annotation", "marc",
    },
    "journal": {"subject", "room", "topic", "homework"},
}  # fmt: skip
# What a person's field would be called.
FORBIDDEN = re.compile(
    r"name(?!_ky|_ru)|surname|patronymic|birth|phone|e_?mail|address(?!_ky|_ru)|passport|\bpin\b|comment|remark|note"
)
# What a telephone, a personal number and an address of mail look like.
PERSONAL = re.compile(r"\+?996\d{9}|\b[12]\d{13}\b|[\w.]+@[\w-]+\.\w+")
PUBLISHED = sorted(ROOT.glob("services/*/contracts/publishes/*.json"))


def classified(service):
    """Return the class of each field that a service may use."""
    known = {}
    for part in ("chassis", service):
        table = TABLE.get(part, {})
        known |= {name: kind for kind in ("public", "pseudonym") for name in _words(table, kind)}
        known |= dict.fromkeys(table.get("text", {}), "text")
    if service == "identity":
        known |= {name: str(kind) for name, kind in EVENTS.items()}
    return known


def _words(table, kind):
    return table.get(kind, "").split()


def used_by(service):
    wire = codec_of(service_named(service)).wire
    return {(name, field.name) for name, kind in wire.items() for field in fields(kind)}


@pytest.mark.parametrize("service", SERVICES)
def test_t4_every_field_of_every_event_is_classified(service):
    known = classified(service)
    assert {pair for pair in used_by(service) if pair[1] not in known} == set()
    assert set(known.values()) <= {"public", "pseudonym", "text"}
    assert set(EVENTS.values()) <= {Sensitivity.PUBLIC, Sensitivity.PSEUDONYM}


@pytest.mark.parametrize("service", SERVICES)
def test_t4_text_that_people_type_is_refused_but_where_its_reason_is_written_down(service):
    reasons = TABLE.get(service, {}).get("text", {})
    assert set(reasons) == TYPED_BY_PEOPLE.get(service, set())
    assert all(len(reason) > 25 for reason in reasons.values())


@pytest.mark.parametrize("service", SERVICES)
def test_t4_no_field_is_called_like_something_personal(service):
    called = {field for _, field in used_by(service)}
    assert {field for field in called if FORBIDDEN.search(field)} <= {"document_number"}


@pytest.mark.parametrize("service", [s for s in SERVICES if s != "identity"])
def test_the_table_names_no_field_that_is_gone(service):
    table = TABLE.get(service, {})
    named = {*_words(table, "public"), *_words(table, "pseudonym"), *table.get("text", {})}
    assert named - {field for _, field in used_by(service)} == set()


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_t4_nothing_in_a_published_example_looks_like_something_personal(path):
    data = json.loads(path.read_text())["data"]
    assert PERSONAL.findall(json.dumps(data, ensure_ascii=False)) == []


def test_t4_the_lint_sees_what_it_should():
    assert FORBIDDEN.search("surname")
    assert FORBIDDEN.search("birth_date")
    assert PERSONAL.search('"+996700123456"')
    assert PERSONAL.search("somebody@example.org")
    assert not FORBIDDEN.search("name_ky")
