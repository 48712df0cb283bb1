"""The broker.

Queues declared in a step of their own, confirms pipelined, messages taken in batches.

The only module that knows kombu and AMQP. With ``memory://`` the same code runs inside one process.
"""

import socket
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from amqp import Message as AmqpMessage
from amqp.exceptions import AMQPError, PreconditionFailed
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.exceptions import KombuError

from kernel.envelope import Envelope
from kernel.relay import Unpublished

_IN_FLIGHT = 500
_PREFETCH = 2000
_BATCH = 1000
BROKER_ERRORS = (AMQPError, KombuError, OSError)


class TopologyMismatch(Exception):
    """A queue or exchange is there already with other arguments; an operator has to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The queues of one subscription: one for each shard, bound to the exchanges of its sources."""

    subscription: str
    sources: tuple[str, ...]
    shards: int = 1

    def queues(self) -> list[str]:
        """Return the queue names, shard by shard."""
        return [f"{self.subscription}.p{shard:02}" for shard in range(self.shards)]


def routing_key(envelope: Envelope, shards: int) -> str:
    """Return the event's type and its partition's shard.

    Any number of shards will do: order is judged by position.
    """
    return f"{envelope.type}.p{zlib.crc32(envelope.partition.encode()) % shards:02}"


def connect(url: str) -> Connection:
    """Open a connection lazily; ``memory://`` is polled often enough to feel immediate."""
    options = {"polling_interval": 0.05} if url.startswith("memory") else {}
    return Connection(url, transport_options=options, connect_timeout=3, heartbeat=30)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection and let go of it at the end, whatever has become of the broker."""
    connection = connect(url)
    try:
        yield connection
    finally:
        _let_go(connection)


def _let_go(connection: Connection) -> None:
    socket_owner = connection._connection  # noqa: SLF001 - kombu forgets it when saying goodbye fails
    with suppress(*BROKER_ERRORS):
        connection.release()
    if hasattr(socket_owner, "collect"):
        socket_owner.collect()


def declare(url: str, topology: Topology) -> None:
    """Make the exchanges and queues, or raise TopologyMismatch naming the one that is different."""
    with connected(url) as connection:
        durable = not url.startswith("memory")
        arguments = _arguments() if durable else None
        for source in topology.sources:
            _declared(connection, _exchange(source))
        _declared(connection, Exchange("dead", type="fanout", durable=True))
        _declared(connection, Queue("dead-letters", Exchange("dead", type="fanout")))
        for shard, name in enumerate(topology.queues()):
            queue = Queue(name, durable=True, queue_arguments=arguments)
            _declared(connection, queue)
            for source in topology.sources:
                bound = queue(connection.default_channel)
                bound.bind_to(_exchange(source), routing_key=f"#.p{shard:02}")


def _arguments() -> dict[str, Any]:
    # A message that cannot be read goes to the dead letters at least once rather than away. The
    # delivery limit is high because one crash of a reader counts for everything it had prefetched.
    return {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-dead-letter-exchange": "dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": 1000,
    }


def _exchange(source: str) -> Exchange:
    return Exchange(f"{source}.events", type="topic", durable=True)


def _declared(connection: Connection, entity: Exchange | Queue) -> None:
    try:
        entity(connection.default_channel).declare()
    except PreconditionFailed as mismatch:
        msg = f"{entity.name} exists with other arguments: {mismatch.reply_text}"
        raise TopologyMismatch(msg) from None


class RabbitPublisher:
    """Publish to a service's exchange over one connection.

    Every message is confirmed before ``publish`` returns.
    """

    def __init__(self, url: str, service: str, shards: int = 1) -> None:
        self.url = url
        self.exchange = f"{service}.events"
        self.shards = shards
        self._connection: Connection | None = None
        self._confirms: _Confirms | None = None

    def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when the broker has every message.

        Raises Unpublished, after which the next call reconnects.
        """
        try:
            if self.url.startswith("memory"):
                self._publish_in_memory(envelopes)
            else:
                self._publish_confirmed(envelopes)
        except (Unpublished, *BROKER_ERRORS) as reason:
            self.close()
            raise Unpublished(repr(reason)) from reason

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection, self._confirms = self._connection, None, None
        if connection is not None:
            _let_go(connection)

    def _publish_in_memory(self, envelopes: Sequence[Envelope]) -> None:
        self._connection = self._connection or connect(self.url)
        producer = Producer(self._connection.default_channel)
        for envelope in envelopes:
            producer.publish(
                envelope.to_json(),
                exchange=self.exchange,
                routing_key=routing_key(envelope, self.shards),
                content_type="application/cloudevents+json",
                content_encoding="binary",
            )

    def _publish_confirmed(self, envelopes: Sequence[Envelope]) -> None:
        if self._connection is None:
            self._connection = connect(self.url)
            self._confirms = _Confirms(self._connection.default_channel)
        confirms = self._confirms
        assert confirms is not None  # noqa: S101 - made together with the connection
        for envelope in envelopes:
            confirms.send(envelope.to_json(), self.exchange, routing_key(envelope, self.shards))
        confirms.wait_until_outstanding(0)


class _Confirms:
    """Keep up to 500 messages in flight on one channel and hear what becomes of each."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.sent = 0
        self.outstanding: dict[int, None] = {}
        self.trouble = ""
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._returned)

    def send(self, body: bytes, exchange: str, key: str) -> None:
        message = AmqpMessage(body, delivery_mode=2, content_type="application/cloudevents+json")
        self.sent += 1
        self.outstanding[self.sent] = None
        self.channel.basic_publish(message, exchange, key, mandatory=True)
        if len(self.outstanding) >= _IN_FLIGHT:
            self.wait_until_outstanding(_IN_FLIGHT // 2)

    def wait_until_outstanding(self, few: int) -> None:
        while len(self.outstanding) > few and not self.trouble:
            self.channel.connection.drain_events(timeout=10)
        if self.trouble:
            raise Unpublished(self.trouble)

    def _acked(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        if not multiple:
            self.outstanding.pop(tag, None)
            return
        for known in list(self.outstanding):
            if known > tag:
                break
            del self.outstanding[known]

    def _nacked(self, tag: int, multiple: bool) -> None:  # noqa: ARG002, FBT001
        self.trouble = f"the broker refused message {tag}"

    def _returned(self, _exc: object, exchange: str, key: str, _message: object) -> None:
        self.trouble = f"no queue takes {key} from {exchange}"


class BatchConsumer:
    """Take messages from queues in batches and acknowledge each batch after it was handled."""

    def __init__(
        self,
        url: str,
        queues: Sequence[str],
        *,
        batch: int = _BATCH,
        unreadable: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self.url = url
        self.queues = queues
        self.batch = batch
        self.unreadable = unreadable

    def run(
        self,
        handle: Callable[[list[Envelope]], None],
        stop: Event,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        """Consume until ``stop`` is set; a batch being handled is finished and acknowledged first.

        ``idle`` is called about twice a second between batches. An exception of ``handle`` leaves
        the batch with the broker and comes out of here, as do broker errors.
        """
        in_memory = self.url.startswith("memory")
        with connected(self.url) as connection:
            channel = connection.default_channel
            channel.basic_qos(0, _PREFETCH, False)  # noqa: FBT003 - py-amqp's signature
            messages: list[Any] = []
            queues = [Queue(name, no_declare=True) for name in self.queues]
            consumer = Consumer(
                channel, queues, on_message=messages.append, no_ack=in_memory, auto_declare=False
            )
            with consumer:
                beat = time.monotonic()
                while not stop.is_set():
                    self._collect(connection, messages, 0.5)
                    if messages:
                        self._deliver(channel, messages, handle, acknowledge=not in_memory)
                    if time.monotonic() - beat > 0.5:  # noqa: PLR2004
                        beat = time.monotonic()
                        idle()
                        connection.heartbeat_check()

    def _collect(self, connection: Connection, messages: list[Any], patience: float) -> None:
        with suppress(socket.timeout):
            connection.drain_events(timeout=patience)
            while len(messages) < self.batch:
                connection.drain_events(timeout=0.002)

    def _deliver(
        self,
        channel: Any,
        messages: list[Any],
        handle: Callable[[list[Envelope]], None],
        *,
        acknowledge: bool,
    ) -> None:
        taken, envelopes = list(messages), []
        messages.clear()
        readable = []
        for message in taken:
            try:
                envelopes.append(Envelope.from_json(_bytes(message.body)))
                readable.append(message)
            except ValueError:
                self.unreadable(_bytes(message.body))
                if acknowledge:
                    # It goes to the dead letters; if it was an event, its position will be missed.
                    message.reject()
        handle(envelopes)
        if acknowledge and readable:
            channel.basic_ack(readable[-1].delivery_tag, multiple=True)


def _bytes(body: bytes | str | memoryview) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


@contextmanager
def queue_channel(url: str) -> Iterator[Any]:
    """Open a channel for looking at or purging queues by hand."""
    with connected(url) as connection:
        yield connection.default_channel
