"""A school begins with the library and goes on by the head's order (4.1); terms change likewise."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from identity.domain.ids import OrderId
from identity.domain.orders.events import OrderIssued, OrderKind
from identity.domain.rollout.refusals import NoSuchStage, StageNeedsOrder
from identity.domain.rollout.rollout import RolloutStageSet, SetStage, rollouts
from identity.domain.settings.keys import Key
from identity.domain.settings.table import TERMS
from identity.entrypoints.commands import upkeep
from identity.entrypoints.terms_words import SOURCES, TERM_WORDS, UNITS
from identity.readmodels import rollout, settings
from services.identity.tests.words import HERE, SECRETARY, TODAY, Given, an_id
from services.identity.tests.words_orders import DAY, head

ORDER = OrderIssued(
    order_id=OrderId(an_id("order")),
    kind=OrderKind.ROLLOUT,
    number="3",
    on=TODAY,
    valid_from=TODAY,
    valid_until=None,
    entered_by=SECRETARY,
)
SET = SetStage(school_id=HERE, stage=2, order=ORDER, by_operator=False, valid_from=TODAY)
IS_SET = RolloutStageSet(school_id=HERE, stage=2, order_id=ORDER.order_id, valid_from=TODAY)
given = Given(rollouts)
ON_PAPER = {"on": DAY, "valid_from": DAY}


def test_a_school_goes_on_by_an_order_about_it():
    given().when(SET).then(IS_SET)
    given(IS_SET).when(SET).nothing_happens()
    given().when(replace(SET, order=None)).refused(StageNeedsOrder)
    about_else = replace(ORDER, kind=OrderKind.OTHER)
    given().when(replace(SET, order=about_else)).refused(StageNeedsOrder)


def test_the_operator_introduces_the_system_without_an_order():
    by_operator = replace(SET, order=None, by_operator=True)
    given().when(by_operator).then(replace(IS_SET, order_id=None))


@pytest.mark.parametrize("stage", [0, 4, -1])
def test_there_are_three_stages(stage):
    given().when(replace(SET, stage=stage)).refused(NoSuchStage)


def test_a_school_may_go_back():
    given(replace(IS_SET, stage=3)).when(SET).then(IS_SET)


def test_a_new_school_begins_at_the_first_stage(school):
    assert school.it.runtime.stage_of(HERE) == 1
    assert school.it.runtime.stage_of("somewhere-else") == 3


def test_the_head_sets_the_stage_by_an_order_that_stands_in_the_register(school):
    path = f"/identity/{HERE}/stage"
    assert head(school).post(path, data=ON_PAPER | {"stage": "2"}).status_code == 303
    assert school.it.runtime.stage_of(HERE) == 2
    assert "No. 1" in head(school).get(f"/identity/{HERE}/orders?kind=rollout").text
    assert head(school).post(path, data=ON_PAPER | {"stage": "9"}).status_code == 422


@pytest.mark.parametrize("role", ["secretary", "deputy", "administrator", "teacher"])
def test_nobody_but_the_head_sets_stages_and_terms(school, role):
    somebody = school.signed_in(SECRETARY, role)
    for path in ("stage", "terms/slip-days"):
        page = f"/identity/{HERE}/{path}"
        assert somebody.get(page).status_code == 403
        assert somebody.post(page, data=ON_PAPER | {"stage": "3", "value": "5"}).status_code == 403


def test_a_term_is_changed_by_an_order_and_says_so(school):
    path = f"/identity/{HERE}/terms/slip-days"
    assert head(school).post(path, data=ON_PAPER | {"value": "5"}).status_code == 303
    with school.it.runtime.read() as db:
        assert settings.value(db, HERE, Key.SLIP_DAYS, TODAY) == 5
    page = school.signed_in(SECRETARY, "data-officer").get(f"/identity/{HERE}/terms").text
    assert "order No. 1" in page
    assert "default 14" in page


@pytest.mark.parametrize(("value", "status"), [("0", 409), ("61", 409), ("", 422), ("x", 422)])
def test_a_term_outside_its_bounds_leaves_no_order_behind(school, value, status):
    path = f"/identity/{HERE}/terms/slip-days"
    assert head(school).post(path, data=ON_PAPER | {"value": value}).status_code == status
    assert "There is no such order" in head(school).get(f"/identity/{HERE}/orders").text


def test_a_term_that_there_is_not(school):
    assert head(school).get(f"/identity/{HERE}/terms/height-of-the-head").status_code == 404


@pytest.mark.parametrize("key", Key)
def test_every_term_has_words_unit_and_source(key):
    assert key in TERM_WORDS
    assert TERMS[key].unit in UNITS
    assert TERMS[key].source in SOURCES


def test_the_operator_sets_a_stage_on_a_terminal(school, monkeypatch):
    monkeypatch.setenv("DATA", str(school.it.runtime.settings.data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    told = CliRunner().invoke(upkeep, ["set-stage", HERE, "3"])
    assert told.exit_code == 0, told.output
    school.it.settle()
    with school.it.runtime.read() as db:
        assert rollout.history(db, HERE)[0].stage == 3
    nowhere = CliRunner().invoke(upkeep, ["set-stage", "nowhere", "2"])
    assert nowhere.exit_code == 1
    assert "There is no school nowhere." in nowhere.output
    assert CliRunner().invoke(upkeep, ["set-stage", HERE, "4"]).exit_code == 2
