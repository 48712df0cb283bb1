"""The same import on the command line."""

import pytest
from click.testing import CliRunner

from catalog.entrypoints.commands import commands
from services.catalog.tests.words import CP1251, HERE


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        settings = {"DATA": str(tmp_path), "DATABASE_URL": "", "BROKER_URL": ""}
        return CliRunner(env=settings).invoke(commands, [str(one) for one in arguments])

    return run


def test_a_file_is_brought_in_and_told(run):
    told = run("import", "marc", CP1251, "--school", HERE)
    assert told.exit_code == 0, told.output
    assert "4 records: new 4, changed 0, here already 0, left out 0" in told.output
    again = run("import", "marc", CP1251, "--school", HERE)
    assert "new 0, changed 0, here already 4, left out 0" in again.output


def test_broken_records_are_named(run, tmp_path):
    broken = tmp_path / "broken.iso"
    broken.write_bytes(CP1251.read_bytes()[:-40])
    told = run("import", "marc", broken, "--school", HERE)
    assert "record 4, byte" in told.output
    assert "new 3" in told.output
    assert "left out 1" in told.output


def test_another_kind_of_file_is_refused(run, tmp_path):
    workbook = tmp_path / "books.xlsx"
    workbook.write_bytes(b"PK\x03\x04 a workbook")
    told = run("import", "marc", workbook, "--school", HERE)
    assert told.exit_code == 1
    assert "This is a spreadsheet" in told.output


def test_the_index_is_made_again(run):
    run("import", "marc", CP1251, "--school", HERE)
    assert run("catalog", "reindex").output == f"{HERE}: 4\n"


@pytest.mark.parametrize("school", ["School A", "../x", "district", ""])
def test_a_school_that_can_be_none_is_refused(run, school):
    assert run("import", "marc", CP1251, "--school", school).exit_code != 0
