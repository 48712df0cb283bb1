"""L-11: nothing leaves the own network unless somebody has listed where to."""

import re

import pytest

from chassis import outside
from chassis.settings import Misconfigured, Settings
from tests.support.repository import ROOT

DISTRICT = {
    "DATABASE_URL": "postgresql+psycopg2://kitepkana:secret@postgres/{service}",
    "BROKER_URL": "amqp://kitepkana:secret@rabbitmq:5672/%2F",
    "FEEDS": '{"identity": "http://identity-http:8000", "catalog": "http://10.0.0.7:8000"}',
    "KEYS_DATABASE_URL": "postgresql+psycopg2:///keys?host=/run/postgresql",
    "SERVICE_SECRET": "s" * 32,
}
OUTSIDE = "db.cloud.example"
CHECKED = "sslmode=verify-full"
# What is read from the environment and names no host that is connected to.
NO_HOST = {
    "BIND", "DATA", "DEMO", "PORT", "PUBLIC_URL", "SERVICE_SECRET", "SHARDS",
    "KITEPKANA_MASTER_KEY", "KITEPKANA_MASTER_KEY_NEW", "PATH", "ERASURES_LEDGER",
    outside.LISTED, outside.LOCATION, outside.GROUND,
}  # fmt: skip


def test_l11_the_own_network_is_inside():
    assert Settings.of("toy", DISTRICT).data_location == "KG"


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.9", "postgres",
     "data.school.local", "db.internal", "postgres.kitepkana.svc.cluster.local"],
)  # fmt: skip
def test_l11_these_hosts_are_inside(host):
    assert outside.refusal({"DATABASE_URL": f"postgresql://u:p@{host}:5432/x"}) is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@{OUTSIDE}/x?{CHECKED}"),
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@postgres:5432,{OUTSIDE}:5432/x?{CHECKED}"),
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@/x?host={OUTSIDE}&{CHECKED}"),
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@8.8.8.8/x?{CHECKED}"),
        ("KEYS_DATABASE_URL", f"postgresql+psycopg2://u:p@{OUTSIDE}/keys?{CHECKED}"),
        ("BROKER_URL", f"amqps://u:p@{OUTSIDE.upper()}:5671/"),
        ("FEEDS", f"https://{OUTSIDE}"),
        ("FEEDS", f'{{"identity": "http://identity-http", "catalog": "https://{OUTSIDE}"}}'),
    ],
)
def test_l11_a_host_outside_stops_the_start_until_it_is_listed(setting, value):
    environ = DISTRICT | {setting: value}
    with pytest.raises(Misconfigured, match=setting):
        Settings.of("toy", environ)
    listed = environ | {"OUTSIDE_HOSTS": f"backup.example, {OUTSIDE},8.8.8.8"}
    assert Settings.of("toy", listed).mode == "district"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@{OUTSIDE}/x"),
        ("DATABASE_URL", f"postgresql+psycopg2://u:p@{OUTSIDE}/x?sslmode=require"),
        ("KEYS_DATABASE_URL", f"postgresql+psycopg2://u:p@/keys?host={OUTSIDE}"),
        ("BROKER_URL", f"amqp://u:p@{OUTSIDE}:5672/"),
        ("FEEDS", f"http://{OUTSIDE}"),
        ("FEEDS", f'{{"identity": "https://{OUTSIDE}", "catalog": "http://{OUTSIDE}"}}'),
        ("PUBLIC_URL", "http://mektep5.example"),
        ("PUBLIC_URL", "http://8.8.8.8:8000"),
    ],
)
def test_asvs_12_what_leaves_the_own_network_without_tls_stops_the_start(setting, value):
    with pytest.raises(Misconfigured, match=f"{setting} leaves the own network without TLS"):
        Settings.of("toy", DISTRICT | {setting: value, "OUTSIDE_HOSTS": OUTSIDE})


@pytest.mark.parametrize(
    "url",
    ["https://mektep5.example", "http://127.0.0.1:8000", "http://192.168.0.5:8000",
     "http://kitepkana", "http://kitepkana.mektep5.local", "http://[::1]:8000"],
)  # fmt: skip
def test_asvs_12_a_school_on_its_own_wires_may_do_without_tls(url):
    assert Settings.of("toy", {"PUBLIC_URL": url}).public_url == url


def test_l11_the_refusal_names_the_host_and_no_password():
    why = outside.refusal({"DATABASE_URL": f"postgresql://kitepkana:hush@{OUTSIDE}/x"})
    assert why is not None
    assert OUTSIDE in why
    assert "hush" not in why


def test_l11_data_in_another_country_need_a_ground():
    abroad = DISTRICT | {"DATA_LOCATION": "kz"}
    with pytest.raises(Misconfigured, match="CROSS_BORDER_GROUND"):
        Settings.of("toy", abroad)
    allowed = abroad | {"CROSS_BORDER_GROUND": "registry 12/2026"}
    assert Settings.of("toy", allowed).data_location == "KZ"


def test_l11_no_setting_names_a_host_without_being_looked_at():
    """Every name that the code takes from the environment is known to name a host, or none."""
    taken = re.compile(r"""environ(?:\.get\(|\[)\s*f?["']([A-Z][A-Z_]+)["']""")
    constants = re.compile(r"""(?m)^[A-Z_]+(?::\s*Final)?\s*=\s*["']([A-Z]+_[A-Z_]+)["']""")
    read = set()
    for folder in ("chassis", "kernel", "services", "deploy"):
        for path in (ROOT / folder).rglob("*.py"):
            if "/tests/" in path.as_posix():
                continue
            text = path.read_text("utf-8")
            if "environ" in text:
                read |= {*taken.findall(text), *constants.findall(text)}
    assert {"DATABASE_URL", "KEYS_DATABASE_URL"} <= read
    assert read - NO_HOST - set(outside.ADDRESSES) == set()


def test_l11_only_the_services_and_their_doors_are_spoken_to_over_http():
    """Who could send something out: a library that opens connections by an address."""
    opens = re.compile(
        r"(?m)^\s*(?:import|from) (requests|urllib3|httpx|smtplib|http\.client|ftplib"
        r"|urllib\.request|aiohttp|paramiko|boto3|sentry_sdk)\b"
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("chassis", "kernel", "services", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if "/tests/" not in path.as_posix() and opens.search(path.read_text("utf-8"))
    }
    # Feeds and liveness of the own services (FEEDS), and processes that ask their own door or
    # their own broker on this machine.
    assert found <= {
        "chassis/access.py",
        "chassis/feeds.py",
        "deploy/district/district.py",
        "deploy/local/rabbitmq.py",
        "deploy/standalone/serving.py",
    }
