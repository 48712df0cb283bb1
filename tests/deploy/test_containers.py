"""Compose, Dockerfiles, nginx and Prometheus describe the parts that there really are."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, text

from deploy.district import door, locked
from deploy.district.parts import PARTS, PORT, ROLES, SERVICES, STEP_PARTS
from tests.support.repository import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
GROUND = {"postgres", "rabbitmq", "nginx", "prometheus", "grafana", "operator"}
STEPS = [part for parts in STEP_PARTS.values() for part in parts]
OURS = [*PARTS, *STEPS]


def named(part):
    return part.name


# --- Compose


def test_compose_starts_the_parts_there_are_and_no_others():
    assert set(COMPOSE) == GROUND | {part.name for part in OURS}


@pytest.mark.parametrize("part", OURS, ids=named)
def test_each_part_runs_its_own_service_in_its_own_role(part):
    said = COMPOSE[part.name]
    dockerfile = f"services/{part.service}/Dockerfile"

    assert said["command"] == [part.role]
    assert said["build"] == {"context": ".", "dockerfile": dockerfile}
    entry = f'ENTRYPOINT ["python", "-m", "chassis.serve", "{part.service}"]'
    assert entry in (ROOT / dockerfile).read_text()
    assert part.command == ("-m", "chassis.serve", part.service, part.role)


@pytest.mark.parametrize("part", OURS, ids=named)
def test_each_part_is_given_what_it_needs_and_no_secret_more(part):
    assert set(COMPOSE[part.name]["environment"]) == part.environment


def test_postgresql_keeps_no_rest_of_a_log_file_with_destroyed_keys_in_it(postgres):
    """The same holds for the one of `make district`; ADR 0012 says why."""
    assert "wal_recycle=off" in COMPOSE["postgres"]["command"]
    engine = create_engine(postgres.url("postgres"))
    with engine.connect() as db:
        assert db.execute(text("SHOW wal_recycle")).scalar() == "off"
    engine.dispose()


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_no_part_starts_before_databases_and_queues_are_right(part):
    waits = COMPOSE[part.name]["depends_on"]
    assert waits == {f"{part.service}-declare": {"condition": "service_completed_successfully"}}
    declares = COMPOSE[f"{part.service}-declare"]["depends_on"]
    assert declares[f"{part.service}-migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("part", OURS, ids=named)
def test_no_part_may_do_more_than_it_must(part):
    said = COMPOSE[part.name]
    assert said["read_only"]
    assert said["cap_drop"] == ["ALL"]
    assert "ports" not in said
    assert said["networks"] == ["inside"]
    assert said["restart"] == ("no" if part in STEPS else "unless-stopped")


@pytest.mark.parametrize("name", COMPOSE)
def test_every_image_is_of_one_version(name):
    image = COMPOSE[name]["image"]
    assert re.search(r":v?\d+\.\d+[\w.-]*$", image), image


def test_only_the_front_door_is_open_to_others():
    opened = {name: said["ports"] for name, said in COMPOSE.items() if "ports" in said}
    assert opened == {"nginx": ["${PORT:-8000}:8080"], "grafana": ["127.0.0.1:3000:3000"]}


def test_every_secret_is_asked_for_and_none_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = (ROOT / "deploy/compose/example.env").read_text()
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert re.findall(r"^(?!PORT|DATA_LOCATION)\w+=(.+)$", example, re.MULTILINE) == []


def test_every_database_is_made():
    script = (ROOT / "deploy/compose/databases.sh").read_text()
    made = set(re.search(r"for name in (.*); do", script)[1].split())
    urls = [v for s in COMPOSE.values() for k, v in s.get("environment", {}).items() if "URL" in k]
    used = {url.rsplit("/", 1)[1] for url in urls if url.startswith("postgresql")}
    assert made == used - {"{service}"}  # The operator's tools open all of them.


def test_the_door_of_compose_is_the_door_of_this_machine():
    assert door.FILE.read_text() == door.of_compose(), "run: python -m deploy.district.door"


def test_the_operators_tools_start_only_when_asked_for():
    assert [name for name, said in COMPOSE.items() if "profiles" in said] == ["operator"]


# --- Dockerfiles


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_the_same_small_image(service):
    def of(name):
        text = (ROOT / f"services/{name}/Dockerfile").read_text()
        return text.replace(name.capitalize(), "Service").replace(name, "service")

    assert of(service) == of(SERVICES[0])


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_small_careful_and_says_that_it_lives(service):
    text = (ROOT / f"services/{service}/Dockerfile").read_text()
    final = text.split("FROM ")[-1]

    assert ":latest" not in text
    assert "--require-hashes" in text
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert f"http://127.0.0.1:{PORT}/{service}/live" in final
    copied = re.findall(r"^COPY (?!--from)(\S+)", final, re.MULTILINE)
    own = f"services/{service}"
    assert copied == ["kernel", "chassis", f"{own}/src", f"{own}/migrations"]
    assert all((ROOT / path).is_dir() for path in copied)


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_carries_what_its_code_imports_and_no_test_tools(service):
    lock = (ROOT / "requirements.lock").read_text()
    own = (ROOT / f"services/{service}/pyproject.toml").read_text()
    chosen = locked.needed(lock, locked.wanted_by(own))
    carried = set(re.findall(r"^([\w.-]+)(?:\[.*?\])?==", chosen, re.MULTILINE))

    imported = imports_of("kernel", "chassis", f"services/{service}/src") - {
        "kernel", "chassis", service,
    }  # fmt: skip
    distributions = packages_distributions()
    missing = {
        name
        for name in imported
        if not {plain(d) for d in distributions.get(name, [name])} & carried
    }
    assert missing == set()
    assert carried.isdisjoint({"pytest", "mypy", "ruff", "playwright", "eventsourcing"})


def test_what_is_not_locked_is_said():
    with pytest.raises(LookupError, match="left-pad"):
        locked.needed("click==8.0 \\\n    --hash=sha256:0\n", {"left-pad"})


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imports_of(*folders):
    """Return the top names that code imports at run time, the standard library's left out."""
    found = set()
    for file in (file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        if file == ROOT / "chassis/testing.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"_typeshed"}


# --- Prometheus


def test_prometheus_reads_every_part():
    said = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"]: job["static_configs"] for job in said["scrape_configs"]}
    read = {
        group["labels"]["part"]: (group["targets"], group["labels"]["__metrics_path__"])
        for group in jobs["kitepkana"]
    }
    assert read == {p.name: ([f"{p.name}:{PORT}"], p.metrics) for p in PARTS}


def test_a_service_has_every_role():
    assert {(p.service, p.role) for p in PARTS} == {(s, r) for s in SERVICES for r in ROLES}


def test_the_list_knows_every_service_there_is():
    folders = {path.name for path in Path(ROOT / "services").iterdir() if (path / "src").is_dir()}
    assert folders == set(SERVICES)
