"""What the service refuses, publishes and answers stands in its README."""

import ast
from pathlib import Path

import pytest

from journal.domain.events import WIRE
from journal.readmodels.foreign import READS

HERE = Path(__file__).parents[1]
README = (HERE / "README.md").read_text()
REFUSALS = [
    node.name
    for path in sorted((HERE / "src/journal/domain").glob("*/refusals.py"))
    for node in ast.parse(path.read_text()).body
    if isinstance(node, ast.ClassDef)
]


@pytest.mark.parametrize("name", [*REFUSALS, *WIRE, *READS])
def test_it_is_told(name):
    assert f"`{name}`" in README
