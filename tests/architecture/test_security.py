"""docs/security.md says of every requirement of ASVS 5.0.0, levels 1 and 2, what becomes of it."""

import re

import pytest

from tests.support.repository import ROOT

TEXT = (ROOT / "docs/security.md").read_text("utf-8")
ROW = re.compile(
    r"^\| V(?P<id>\d+\.\d+\.\d+) \| (?P<level>\d) \| (?P<state>\S+) \| (?P<why>.*) \|$"
)
ROWS = [found.groupdict() for line in TEXT.splitlines() if (found := ROW.match(line))]
# How many requirements of level 1 or 2 each section has; none of them is skipped in the numbering.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
LEVEL_1 = 70


def test_every_requirement_is_there_once_and_in_order():
    wanted = [f"{section}.{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)]
    assert [row["id"] for row in ROWS] == wanted
    assert len(wanted) == 253
    assert sum(row["level"] == "1" for row in ROWS) == LEVEL_1


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"V{row['id']}")
def test_it_is_met_does_not_apply_or_is_open_and_says_why(row):
    assert row["state"] in {"met", "n/a", "open"}
    said = re.sub(r"`[^`]*`", "", row["why"]).strip(" —")
    assert said or row["state"] == "met"
    if row["state"] == "met":
        assert row["why"]


PATHS = sorted(
    found
    for found in set(re.findall(r"`([\w./-]+)`", TEXT))
    if "/" in found and not found.startswith("/")
)


@pytest.mark.parametrize("path", PATHS)
def test_every_file_that_is_named_exists(path):
    assert (ROOT / path).exists()


def test_what_is_open_stays_few():
    """Somebody who opens another one has to change this number, and say so."""
    assert sum(row["state"] == "open" for row in ROWS) == 15
