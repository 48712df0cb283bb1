"""The toys as real processes: one port for all, a broker that comes and goes, a graceful end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select

from chassis.access import signing_key
from chassis.caller import Grant
from chassis.runtime import House, utc_now
from chassis.subscriptions import declare_all
from chassis.tokens import sign_person
from deploy.local.ports import free_port
from kernel.application import Step
from kernel.rabbit import TopologyMismatch, connect, queue_channel
from kernel.sql import upsert, writing
from tests.chassis.toys import EAR, TOY, TOY_SHELF, ThingShelved, thing
from tests.chassis.words import AMAN, CREATED, HERE, OK

PATIENCE = 60.0


class Toys:
    """A process with toys in it, and what it says on its standard output."""

    def __init__(self, tmp_path, roles, names, **environ):
        self.environ = {"DATA": str(tmp_path), "PORT": str(free_port()), **environ}
        self.house = House(self.environ)
        self.said, self._heard = [], threading.Condition()
        command = [sys.executable, "-m", "tests.chassis.toy_process", roles, *names]
        self.log = tmp_path / "log"
        tmp_path.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                command,
                env={**os.environ, **self.environ},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self.popen.stdout:
            with self._heard:
                self.said.append(line.strip())
                self._heard.notify_all()
        with self._heard:
            self.said.append("")
            self._heard.notify_all()

    def hear(self, word):
        with self._heard:
            heard = self._heard.wait_for(lambda: "" in self.said or self.find(word), PATIENCE)
        assert heard, "nothing was said for a long time"
        assert self.find(word), (self.said, self.log.read_text()[-3000:])
        return self.find(word)

    def find(self, word):
        return next((line for line in self.said if line.startswith(word)), None)

    @property
    def url(self):
        return self.hear("ready").split()[1]

    def end(self):
        self.tell_to_stop()
        return self.ended()

    def tell_to_stop(self):
        self.popen.send_signal(signal.SIGTERM)

    def ended(self):
        code = self.popen.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return code

    def runtime(self, service=TOY):
        return self.house.open(service)

    def things(self):
        with self.runtime().engine.connect() as db:
            return db.scalar(select(func.count()).select_from(TOY_SHELF.tables[0]))

    def shelve(self, first, last, school=HERE):
        """Append from here, as another process of the same service would."""
        runtime = self.runtime()
        for number in range(first, last):
            command = ThingShelved(thing_id=str(number), on=runtime.today())
            steps = [Step(f"thing-{number}", thing, command)]
            runtime.application.handle(school, steps, runtime.context_for_system("test"))


@contextmanager
def toys(tmp_path, roles, *names, **environ):
    process = Toys(tmp_path, roles, names, **environ)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.popen.kill()
        process.popen.wait()
        process.popen.stdout.close()
        process.house.close()


def eventually(look, good=bool):
    until = time.monotonic() + PATIENCE
    while not good(found := look()):
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


ALL = "http,subscriptions,relay"


def sign_in(process):
    """Let the services know a key, and sign a token with it."""
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with writing(process.runtime().engine) as db:
        upsert(db, signing_key, [{"key_id": "test", "public_key": pem}])
    token = sign_person(
        key,
        "test",
        person_id=AMAN,
        session_id="s",
        grants=(Grant("librarian", HERE),),
        now=utc_now(),
    )
    return {"Authorization": f"Bearer {token}"}


# --- One process


def test_two_services_share_one_port_and_one_hears_the_other(tmp_path):
    with toys(tmp_path, ALL, "toy", "ear") as process:
        url, aman = process.url, sign_in(process)
        assert requests.get(f"{url}/toy/hello", timeout=10).status_code == OK
        assert requests.get(f"{url}/ear/live", timeout=10).status_code == OK
        shelved = requests.post(
            f"{url}/toy/{HERE}/things", json={"thing_id": "1"}, headers=aman, timeout=10
        )
        assert shelved.status_code == CREATED
        # Its own read model is waited for; the ear's comes within a moment.
        assert requests.get(f"{url}/toy/{HERE}/things", headers=aman, timeout=10).json()["things"]
        eventually(lambda: requests.get(f"{url}/ear/heard", timeout=10).json()["things"])
        assert process.end() == 0
        assert process.find("stopped")


def test_a_request_that_is_being_answered_is_answered_before_the_end(tmp_path):
    with toys(tmp_path, ALL, "toy") as process:
        url, got = process.url, []
        ask = threading.Thread(
            target=lambda: got.append(requests.get(f"{url}/toy/slow?seconds=1.5", timeout=20))
        )
        ask.start()
        process.hear("slow request")
        assert process.end() == 0
        ask.join(PATIENCE)
        assert got[0].json() == {"slow": True}
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{url}/toy/hello", timeout=10)


def test_a_batch_in_hand_is_folded_before_the_end(tmp_path):
    with toys(tmp_path, ALL, "toy", TOY_SLOWLY="1") as process:
        assert process.url
        process.shelve(0, 20)
        process.hear("folding")
        assert process.end() == 0
        assert process.things() > 0


def test_a_taken_port_ends_the_process_with_an_error(tmp_path):
    with toys(tmp_path / "one", ALL, "toy") as process:
        assert process.url
        with toys(tmp_path / "two", ALL, "ear", PORT=process.environ["PORT"]) as second:
            assert second.popen.wait(PATIENCE) != 0


def test_a_process_without_people_answers_only_for_its_health(tmp_path):
    with toys(tmp_path, "relay", "toy") as process:
        url = process.url
        assert requests.get(f"{url}/toy/ready", timeout=10).status_code == OK
        assert "kitepkana" in requests.get(f"{url}/toy/metrics", timeout=10).text
        assert requests.get(f"{url}/toy/hello", timeout=10).status_code == 404


# --- With RabbitMQ


def waiting(url, queue):
    with queue_channel(url) as channel:
        return channel.queue_declare(queue, passive=True).message_count


def broker_of(process):
    """What the toy's read model says of its connection."""
    ready = requests.get(f"{process.url}/toy/ready", timeout=10).json()
    return ready.get("broker", {}).get("toy.shelf", "")


def prepared(tmp_path, url):
    """Migrate and declare, the steps of their own that come first in a district."""
    house = House({"DATA": str(tmp_path), "BROKER_URL": url})
    for service in (TOY, EAR):
        runtime = house.open(service)
        runtime.migrate()
        declare_all(runtime)
    house.close()


@pytest.mark.slow
def test_a_graceful_end_leaves_nothing_to_be_delivered_again(tmp_path, fresh_vhost):
    prepared(tmp_path, fresh_vhost)
    broker = {"BROKER_URL": fresh_vhost}
    with (
        toys(tmp_path, "subscriptions", "toy", TOY_SLOWLY="1.5", **broker) as reader,
        toys(tmp_path, "relay", "toy", **broker) as relay,
    ):
        assert relay.url
        eventually(lambda: broker_of(reader) == "connected")
        relay.shelve(0, 25)
        reader.hear("folding")
        reader.tell_to_stop()
        relay.shelve(25, 50)
        assert reader.ended() == 0
        folded = relay.things()
        eventually(relay.runtime().store.unpublished, lambda waiting: not waiting)
        assert 0 < folded < 50
        eventually(lambda: waiting(fresh_vhost, "toy.shelf.p00"), lambda n: n == 50 - folded)
        assert relay.end() == 0


@pytest.mark.slow
def test_a_changed_queue_stops_the_declaring_at_once(tmp_path, fresh_vhost):
    with connect(fresh_vhost) as connection:
        connection.default_channel.queue_declare("toy.shelf.p00", durable=True, auto_delete=False)
    runtime = House({"DATA": str(tmp_path), "BROKER_URL": fresh_vhost}).open(TOY)
    with pytest.raises(TopologyMismatch, match=r"toy\.shelf\.p00"):
        declare_all(runtime)
    with toys(tmp_path, ALL, "toy", BROKER_URL=fresh_vhost) as process:
        assert process.popen.wait(PATIENCE) != 0


@pytest.mark.slow
def test_without_its_broker_a_service_goes_on_and_reads_from_the_feeds(tmp_path):
    nowhere = f"amqp://guest:guest@127.0.0.1:{free_port()}//"
    House({"DATA": str(tmp_path)}).open(TOY).migrate()
    with toys(tmp_path, ALL, "toy", BROKER_URL=nowhere) as process:
        url, aman = process.url, sign_in(process)
        shelved = requests.post(
            f"{url}/toy/{HERE}/things", json={"thing_id": "1"}, headers=aman, timeout=30
        )
        assert shelved.status_code == CREATED
        eventually(process.things)
        eventually(lambda: broker_of(process).startswith("away"))
        assert requests.get(f"{url}/toy/ready", timeout=10).status_code == OK
        assert process.end() == 0


# --- A real socket


def raw(process, sent):
    """Speak to the port byte by byte, until one side hangs up."""
    host, port = process.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line, suppress(OSError):
        # The server may hang up in the middle of what it does not want to hear.
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass


@pytest.fixture(scope="module")
def at_work(tmp_path_factory):
    with toys(tmp_path_factory.mktemp("toys"), ALL, "toy") as process:
        assert process.url
        process.aman = sign_in(process)
        yield process
        assert process.end() == 0


def test_a_body_that_is_too_large_is_refused_and_the_line_stays_usable(at_work):
    with requests.Session() as session:
        for _ in range(3):
            large = session.post(
                f"{at_work.url}/toy/{HERE}/things",
                data=b"x" * 3_000_000,
                headers={**at_work.aman, "Content-Type": "application/json"},
                timeout=30,
            )
            assert large.status_code == 413
            assert session.get(f"{at_work.url}/toy/hello", timeout=10).status_code == OK


def test_a_body_that_does_not_say_how_long_it_is_is_refused_and_never_cut_off(at_work):
    headers = {**at_work.aman, "Content-Type": "application/json"}
    pieces = iter([b'{"thing_id":', b'"77"}'])
    with requests.Session() as session:
        address = f"{at_work.url}/toy/{HERE}/things"
        sent = session.post(address, data=pieces, headers=headers, timeout=30)
        assert (sent.status_code, sent.json()["reason"]) == (411, "length-required")
        assert session.get(f"{at_work.url}/toy/hello", timeout=10).status_code == OK


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /toy/hello HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST /toy/go HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /toy/go HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"GET /toy/%00%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /toy/hello HTTP/1.1\r\nHost: x\r\nCookie: kp_token=\xff\xfe\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["nonsense", "version", "line", "header", "negative", "word", "bytes", "cookie", "TLS"],
)
def test_what_is_no_request_harms_nobody(at_work, sent):
    raw(at_work, sent)
    assert requests.get(f"{at_work.url}/toy/hello", timeout=10).status_code == OK
    assert "Traceback" not in at_work.log.read_text()


def test_twenty_desks_at_once_are_all_answered(at_work):
    answers = []

    def desk(number):
        sent = requests.post(
            f"{at_work.url}/toy/{HERE}/things",
            json={"thing_id": f"desk-{number}"},
            headers=at_work.aman,
            timeout=60,
        )
        answers.append(sent.status_code)

    desks = [threading.Thread(target=desk, args=(number,)) for number in range(20)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(PATIENCE)
    assert answers == [CREATED] * 20


def test_a_process_says_at_its_start_who_may_do_what_and_says_it_once(tmp_path):
    for _ in range(2):
        with toys(tmp_path, "http", "toy") as process:
            assert process.url
            events = process.house.open(TOY).store.read("district", 0, 100)
            assert [event.type for event in events] == ["toy.policy-published.v1"]
