"""Alerts and the dashboard ask for figures that there are, and every alert says what to do."""

import json
import re

import pytest
import requests
import yaml

from chassis import standing  # noqa: F401 - it adds its figures to the registry
from chassis.metrics import REGISTRY
from deploy.district.parts import PARTS
from identity.entrypoints import birthdays, clocks, erasing, night  # noqa: F401 - and so do these
from tests.support.repository import ROOT

RULES = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/kitepkana.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ASKED = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in PANELS for target in panel["targets"]
]
RUNBOOKS = sorted((ROOT / "deploy/runbooks").glob("[a-z]*.md"))
QUESTIONS = ["What people notice", "How to see it", "What to do", "How to know it is over"]
# Labels that Prometheus or the broker adds.
GIVEN = {"job", "part", "queue", "le", "status", "method", "instance"}


def figures(text):
    """Return the names of the figures in an expression."""
    return set(re.findall(r"\b(?:kitepkana|rabbitmq)_\w+", text))


def types(page):
    """Return the names of the figures that a page gives."""
    return re.findall(r"^# TYPE (\w+)", page, re.MULTILINE)


def labels(text):
    """Return the labels an expression selects or groups by."""
    grouped = re.findall(r"by \(([^)]*)\)", text)
    selected = re.findall(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"", text)
    return {name.strip() for group in grouped for name in group.split(",")} | set(selected)


@pytest.mark.district
def test_every_figure_asked_for_is_given_by_a_running_district(district):
    pages = [f"{district.url_of(part.name)}{part.metrics}" for part in PARTS]
    broker = f"http://127.0.0.1:{district.rabbitmq.metrics_port}/metrics"
    pages += [broker, f"{broker}/detailed?family=queue_coarse_metrics"]
    names = {name for page in pages for name in types(requests.get(page, timeout=10).text)}
    given = {name + suffix for name in names for suffix in ("", "_bucket", "_count", "_sum")}

    asked = set().union(*map(figures, ASKED))
    assert asked - given == set()


@pytest.mark.parametrize("expression", ASKED)
def test_every_label_asked_for_is_one_that_the_figure_has(expression):
    known = {name: set(c._labelnames) for name, c in REGISTRY._names_to_collectors.items()}
    ours = [known[name] for name in figures(expression) if name.startswith("kitepkana")]
    has = set().union(*ours) | GIVEN
    assert labels(expression) <= has


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_its_runbook_and_the_runbook_names_it(rule):
    page = (ROOT / rule["annotations"]["runbook"]).read_text()
    assert f"`{rule['alert']}`" in page
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_a_runbook_answers_four_questions_shortly(page):
    text = page.read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == QUESTIONS
    assert len(text.split()) < 400
    links = re.findall(r"\]\(([^)]+\.md)\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert f"({page.name})" in (page.parent / "README.md").read_text()


def test_alerts_named_in_runbooks_exist():
    named = {
        n for p in RUNBOOKS for n in re.findall(r"^Alerts?: (.*)$", p.read_text(), re.MULTILINE)
    }
    named = {name for line in named for name in re.findall(r"`(\w+)`", line)}
    assert named == {rule["alert"] for rule in RULES}


def test_the_dashboard_shows_what_an_operator_has_to_see():
    titles = {panel["title"] for panel in PANELS}
    assert titles >= {
        "Command rate",
        "Command latency, p95",
        "Relay lag",
        "Projection lag, events",
        "Parked events",
        "Queue depth",
    }
    assert all(panel["description"] for panel in PANELS)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
