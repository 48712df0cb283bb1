"""`kitepkana district` from the first line to the last process, as an operator sees it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from deploy.district.installation import MasterKeyLost, installation
from deploy.district.parts import PARTS
from deploy.local.ports import free_port


def command(data, port, demo="0"):
    environment = {**os.environ, "PORT": str(port), "DATA": str(data), "DEMO": demo}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "district"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def processes_of(folder):
    """Return every process that knows of a folder, from its command line or its environment."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said:
            found[int(process.name)] = said.split(b"\0")[0].decode()
    return found


@pytest.mark.district
@pytest.mark.timeout(300)
def test_it_starts_says_that_it_is_ready_and_leaves_nothing_behind(session_folder):
    data, port = session_folder / "command", free_port()
    launcher = command(data, port)
    said = []
    for line in launcher.stdout:
        said.append(line)
        if "is ready" in line:
            break
    assert said[-1:] == [f"Kitepkana is ready at http://127.0.0.1:{port}/\n"], "".join(said)
    for service in {part.service for part in PARTS}:
        assert requests.get(f"http://127.0.0.1:{port}/{service}/ready", timeout=10).ok
    first = requests.get(f"http://127.0.0.1:{port}/", timeout=10, allow_redirects=True)
    assert first.url.startswith(f"http://127.0.0.1:{port}/identity/")
    assert len(processes_of(data)) > len(PARTS)
    for secret in ("master.key", "service.secret", "environment"):
        assert (data / "district" / secret).stat().st_mode & 0o077 == 0

    second = command(data, free_port())
    answer, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "already running" in answer

    launcher.send_signal(signal.SIGINT)
    rest, _ = launcher.communicate(timeout=120)

    assert launcher.returncode == 0, rest
    assert processes_of(data) == {}


def test_a_taken_port_is_said_before_anything_starts(session_folder, rabbitmq):
    refused = command(session_folder / "taken", rabbitmq.port)
    answer, _ = refused.communicate(timeout=60)

    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{rabbitmq.port}" in answer
    assert "PORT=" in answer


# --- Secrets


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path):
    made = installation(tmp_path / "new", holds_data=False)

    assert installation(tmp_path / "new", holds_data=True) == made
    for file in (tmp_path / "new").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
    assert made.master_key not in repr(made)
    assert made.service_secret not in repr(made)


def test_the_next_master_key_is_known_as_soon_as_it_lies_beside_the_old_one(tmp_path):
    assert installation(tmp_path, holds_data=False).next_master_key == ""
    (tmp_path / "master.key.new").write_text("to come\n")
    known = installation(tmp_path, holds_data=True)
    assert known.next_master_key == "to come"
    assert "to come" not in repr(known)


def test_no_new_master_key_is_made_beside_old_data(tmp_path):
    (tmp_path / "service.secret").write_text("it is there\n")

    with pytest.raises(MasterKeyLost, match="Put it back from its backup"):
        installation(tmp_path, holds_data=True)

    assert not (tmp_path / "master.key").exists()
