"""Lists on a terminal: looked at unless asked otherwise, and no name is printed."""

import pytest
from click.testing import CliRunner

from chassis.testing import running
from identity.entrypoints.import_commands import bring_in
from identity.entrypoints.service import SERVICE
from services.identity.tests.words import HERE, PDF, School
from services.identity.tests.words_imports import AIZHAN, Desk, row, with_scans, xlsx


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder of data with a school in it, as an operator finds it."""
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with running(SERVICE, data=tmp_path) as it:
        School(it)
    (tmp_path / "list.zip").write_bytes(with_scans(xlsx(AIZHAN, row(13, number="")), 12))
    (tmp_path / "no-list.csv").write_bytes(PDF)
    return tmp_path


def typed(*words: str):
    return CliRunner().invoke(bring_in, ["people", *words])


def names(folder) -> list[str]:
    with running(SERVICE, data=folder) as it:
        it.settle()
        return Desk(School(it)).names()


def test_a_list_is_only_looked_at_until_commit_is_said(house):
    looked = typed(str(house / "list.zip"), "--school", HERE)
    assert looked.exit_code == 0, looked.output
    assert "2 rows: new 1, changed 0" in looked.output
    assert "row 3: No written consent covers this: name" in looked.output
    assert "Nothing was stored" in looked.output
    assert "Асанов" not in looked.output
    assert names(house) == []
    done = typed(str(house / "list.zip"), "--school", HERE, "--commit")
    assert "It was brought in." in done.output
    assert names(house) == ["Асанова Айжан Бакытовна", "Асанова Гүлнара Маратовна"]


@pytest.mark.parametrize(
    ("file", "school", "said"),
    [("list.zip", "nowhere", "There is no school"), ("no-list.csv", HERE, "This is not a list.")],
)
def test_what_cannot_be_done_is_said(house, file, school, said):
    answered = typed(str(house / file), "--school", school)
    assert answered.exit_code == 1
    assert said in answered.output
