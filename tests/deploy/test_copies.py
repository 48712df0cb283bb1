"""`kitepkana backup` and `kitepkana restore`, as an operator types them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.house import NAMES
from services.identity.tests.words import HERE
from services.identity.tests.words_erasures import house


def kitepkana(*arguments):
    command = [str(Path(sys.executable).with_name("kitepkana")), *map(str, arguments)]
    environ = {k: v for k, v in os.environ.items() if k not in {"DATA", "DATABASE_URL"}}
    return subprocess.run(
        command, capture_output=True, text=True, env=environ, check=False, timeout=120
    )


@pytest.fixture
def installation(tmp_path):
    """A folder with one pupil of yesterday, its backup, and the pupil forgotten since."""
    data, folder = tmp_path / "data", tmp_path / "backup"
    with house(data) as before:
        pupil = before.pupil("Асанова")
        taken = kitepkana("backup", folder, "--data", data)
        assert taken.returncode == 0, taken.stderr
        before.forget(pupil)
        before.it.settle()
    return data, folder, pupil


def test_a_backup_keeps_keys_apart_and_leaves_master_key_and_ledger_out(installation):
    _, folder, _ = installation
    assert {p.name for p in folder.iterdir()} == {"data", "keys"}
    assert {p.stem for p in (folder / "data").iterdir()} == set(NAMES)
    assert [p.name for p in (folder / "keys").iterdir()] == ["identity-keys.sqlite3"]


def test_t2_a_restore_forgets_again_and_every_read_model_goes_on(installation):
    data, folder, pupil = installation
    done = kitepkana("restore", folder, "--data", data, "--yes")
    assert done.returncode == 0, done.stderr
    assert "Forgotten again: 1" in done.stdout
    with house(data) as after:
        after.it.settle()
        assert after.names(after.signed_in(), pupil) == {pupil: ""}
        erasure = after.erasure(pupil)
        assert erasure is not None
        assert erasure.missing == []
        stopped = [s.stopped for r in after.it.runtimes.values() for s in r.subscriptions.values()]
        assert not any(stopped)
        assert after.signed_in().get(f"/identity/{HERE}/people").status_code == 200
    assert kitepkana("restore", folder, "--data", data, "--yes").returncode == 0


def test_a_damaged_or_partial_backup_changes_nothing(installation):
    data, folder, _ = installation
    before = (data / "identity.sqlite3").read_bytes()
    journal = folder / "data" / "journal.sqlite3"
    journal.write_bytes(journal.read_bytes()[:100] + b"\1" * 20_000)
    assert "damaged" in kitepkana("restore", folder, "--data", data, "--yes").stderr
    journal.unlink()
    assert "lacks journal" in kitepkana("restore", folder, "--data", data, "--yes").stderr
    assert (data / "identity.sqlite3").read_bytes() == before


def test_a_backup_overwrites_nothing_and_needs_an_installation(installation, tmp_path):
    data, folder, _ = installation
    assert "there already" in kitepkana("backup", folder, "--data", data).stderr
    nowhere = kitepkana("backup", tmp_path / "other", "--data", tmp_path / "nowhere")
    assert "There is no Kitepkana" in nowhere.stderr
