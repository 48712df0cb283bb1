"""Private PostgreSQL, RabbitMQ, nginx and process groups keep their promises."""

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import kombu
import psycopg2
import pytest
import requests

from deploy.local import nginx, postgres
from deploy.local.ports import free_port, free_ports, is_listening
from deploy.local.processes import Group, NotReady, Process, until_told_to_stop

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]


def says_up(process):
    return lambda: "up" in process.last_words()


def is_gone(pid):
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


# --- Ports


def test_ports_taken_together_differ():
    assert len(set(free_ports(50))) == 50


# --- Processes


def test_a_process_that_ends_early_is_reported_with_its_last_words(tmp_path):
    process = Process("clerk", ["sh", "-c", "echo the ink ran out; exit 3"], log=tmp_path / "log")

    with pytest.raises(NotReady, match=r"clerk ended with 3:\nthe ink ran out"):
        process.wait_until(lambda: False)


def test_a_process_that_does_not_listen_is_killed(tmp_path):
    deaf = ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.01; done"]
    process = Process("deaf", deaf, log=tmp_path / "log")
    process.wait_until(says_up(process))

    process.stop(timeout=0.1)

    assert process.exit_code == -signal.SIGKILL


def test_a_group_stops_the_youngest_first(tmp_path):
    order = tmp_path / "order"
    script = "trap 'echo $0 >> {}; exit' TERM; echo up; while :; do sleep 0.01; done"
    with Group(tmp_path) as group:
        for name in ("eldest", "middle", "youngest"):
            process = group.start(name, ["sh", "-c", script.format(order), name])
            process.wait_until(says_up(process))

    assert order.read_text().split() == ["youngest", "middle", "eldest"]


def test_a_group_notices_who_ended_by_itself(tmp_path):
    with Group(tmp_path) as group:
        group.start("steady", SLEEP)
        group.start("weary", ["true"])

        assert group.wait().name == "weary"


def test_a_signal_ends_the_block_quietly_and_the_old_handler_returns():
    before = signal.getsignal(signal.SIGTERM)

    with until_told_to_stop():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()

    assert signal.getsignal(signal.SIGTERM) is before


def test_children_never_outlive_a_killed_parent(tmp_path):
    script = (
        "import sys, pathlib, signal; from deploy.local.processes import Process\n"
        "child = Process('child', ['sleep', '600'], log=pathlib.Path(sys.argv[1]))\n"
        "print(child.pid, flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        # Until then it is setpriv, which is just about to make the promise.
        while Path(f"/proc/{child}/comm").read_text() != "sleep\n":
            pass
        parent.kill()

    while not is_gone(child):
        pass  # The test's own timeout ends this if the promise is broken.


# --- PostgreSQL


def test_a_killed_cluster_comes_back_with_what_was_committed(session_folder):
    folder = session_folder / "killed"
    cluster = postgres.start(folder)
    cluster.ensure_database("library")
    with psycopg2.connect(cluster.dsn("library")) as db, db.cursor() as cursor:
        cursor.execute("CREATE TABLE shelf AS SELECT 'Манас' AS book")
    db.close()
    cluster.kill()

    with postgres.start(folder) as again:
        again.ensure_database("library")
        db = psycopg2.connect(again.dsn("library"))
        with db.cursor() as cursor:
            cursor.execute("SELECT book FROM shelf")
            assert cursor.fetchone() == ("Манас",)
        db.close()


def test_a_stranger_without_the_password_is_refused(postgres):
    stranger = f"postgresql://postgres:guess@127.0.0.1:{postgres.port}/postgres"

    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(stranger)


# --- RabbitMQ


def test_a_killed_node_comes_back_on_the_same_address_with_its_messages(rabbitmq, fresh_vhost):
    durable = kombu.Queue("shelf", durable=True, queue_arguments={"x-queue-type": "quorum"})
    with kombu.Connection(fresh_vhost, transport_options={"confirm_publish": True}) as before:
        before.Producer().publish(
            "Манас", routing_key="shelf", declare=[durable], retry=False, delivery_mode=2
        )
    while not rabbitmq.remembers(fresh_vhost.rsplit("/", 1)[1], "shelf"):
        pass

    rabbitmq.kill()
    assert not is_listening(rabbitmq.port)
    rabbitmq.restart()

    with kombu.Connection(fresh_vhost) as after:
        queue = after.SimpleQueue(durable)
        assert queue.get(timeout=30).payload == "Манас"
        queue.close()


def test_rabbitmqctl_speaks_to_this_node(rabbitmq, fresh_vhost):
    assert fresh_vhost.rsplit("/", 1)[1] in rabbitmq.ctl("list_vhosts")


# --- nginx


class Echo(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.server.server_port} {self.path} {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def catalog_port():
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def door(session_folder, catalog_port):
    upstreams = {"identity": [free_port()], "catalog": [catalog_port]}
    folder = session_folder / "nginx"
    with nginx.start(folder, port=free_port(), upstreams=upstreams) as running:
        yield running


def test_the_door_sends_each_service_its_own_with_the_host_people_typed(door, catalog_port):
    answer = requests.get(f"{door.url}/catalog/records?q=x", timeout=5)

    assert answer.text == f"{catalog_port} /catalog/records?q=x 127.0.0.1:{door.port}"


def test_the_door_leads_to_identity(door):
    answer = requests.get(f"{door.url}/", timeout=5, allow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/identity/")


def test_a_service_that_is_away_is_announced_in_words(door):
    answer = requests.get(f"{door.url}/identity/", timeout=5)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Бул бөлүм азыр жооп бербейт" in answer.text


def test_the_door_knows_nothing_else(door):
    assert requests.get(f"{door.url}/etc/passwd", timeout=5).status_code == 404
