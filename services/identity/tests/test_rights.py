"""The head reads who may do what in every service, as each has published it."""

import json
from uuid import NAMESPACE_URL, uuid5

import pytest

from chassis.publishing import PolicyPublished, policy_codec, publish
from chassis.testing import running
from deploy.district.parts import SERVICES
from deploy.house import service_named
from services.identity.tests.words import HEAD, HERE, STRANGER, THERE
from tests.support.repository import ROOT

PAGE = f"/identity/{HERE}/access"
READERS = ("head", "deputy", "administrator", "data-officer")


def published(it):
    events = it.runtime.store.read("district", 0, 1000)
    return [event for event in events if event.type == "identity.policy-published.v1"]


def hears(it, service, *actions, position=1):
    """Let identity hear what another service may publish."""
    path = ROOT / f"services/{service}/contracts/publishes/{service}.policy-published.v1.json"
    example = json.loads(path.read_text())
    again = str(uuid5(NAMESPACE_URL, f"{service}-{position}"))
    example |= {"sequence": position, "streamversion": position, "id": again}
    if actions:
        example["data"]["actions"] = [*actions]
    it.hear(service, example)


def an_action(said, ky="Иш", ru="Дело"):
    rights = [{"role": "teacher", "scope": "own-lessons"}]
    return {"name": f"journal.{said}", "said_ky": ky, "said_ru": ru, "said_en": said,
            "rights": rights}  # fmt: skip


@pytest.fixture
def told(school):
    publish(school.it.runtime)
    school.it.settle()
    return school


def test_a_policy_is_published_once_and_again_only_when_it_changed(it, monkeypatch):
    publish(it.runtime)
    publish(it.runtime)
    assert len(published(it)) == 1
    monkeypatch.setattr("chassis.publishing.policy_of", lambda service: service.policy[:1])
    publish(it.runtime)
    publish(it.runtime)
    assert len(published(it)) == 2


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_publishes_its_whole_policy_in_three_languages(name, tmp_path):
    with running(service_named(name), data=tmp_path) as it:
        publish(it.runtime)
        [event] = [e for e in it.runtime.store.read("district", 0) if "policy" in e.type]
        said = policy_codec(name).load(event.type, event.data)
    assert isinstance(said, PolicyPublished)
    names = [action.name for action in said.actions]
    assert names == [*(action.name for action in service_named(name).policy), f"{name}.operate"]
    for action in said.actions:
        assert len({action.said_ky, action.said_ru, action.said_en}) == 3, action


@pytest.mark.parametrize("role", READERS)
def test_az02_who_answers_for_the_school_reads_who_may_do_what(told, role):
    page = told.signed_in(STRANGER, role).get(PAGE)
    assert page.status_code == 200
    assert "Enter orders, give roles and end them" in page.text
    assert "for the own children" in page.text


@pytest.mark.parametrize("role", ["teacher", "parent", "pupil", "librarian", "secretary"])
def test_others_do_not(told, role):
    assert told.signed_in(STRANGER, role).get(PAGE).status_code == 403
    assert told.signed_in(STRANGER, "head", school=THERE).get(PAGE).status_code == 403


def test_a_role_is_shown_with_what_it_may_do_and_nothing_else(told):
    page = told.signed_in(HEAD, "head").get(f"{PAGE}?role=parent").text
    assert "Open the page of a person" in page
    assert "Enter orders, give roles and end them" not in page


def test_a_role_that_does_not_exist_is_refused(told):
    assert told.signed_in(HEAD, "head").get(f"{PAGE}?role=tsar").status_code == 422


def test_the_tables_of_the_other_services_stand_there_too_in_the_readers_language(told):
    hears(told.it, "journal", an_action("Write lessons", "Жазуу", "Писать"))
    head = told.signed_in(HEAD, "head")
    assert "Write lessons" in head.get(PAGE).text
    assert "Писать" in head.get(f"{PAGE}?language=ru").text
    assert "Not every part has said its rights yet." in head.get(f"{PAGE}?language=en").text


def test_the_newest_table_of_a_service_takes_the_place_of_the_one_before(told):
    hears(told.it, "journal", an_action("An old thing"))
    hears(told.it, "journal", an_action("A new thing"), position=2)
    page = told.signed_in(HEAD, "head").get(PAGE).text
    assert "A new thing" in page
    assert "An old thing" not in page


def test_when_everybody_has_said_it_nothing_is_missing(told):
    for service in SERVICES:
        if service != "identity":
            hears(told.it, service)
    assert "Not every part" not in told.signed_in(HEAD, "head").get(PAGE).text


def test_the_page_is_for_a_registered_school_only(told):
    nowhere = told.signed_in(HEAD, "head", school="school-0")
    assert nowhere.get("/identity/school-0/access").status_code == 404
