"""A service as it runs in one process: its database, its clock, its subscriptions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from chassis import access as access_model
from chassis import forgetting, metrics, migrations, stages
from chassis.access import Access, Probe, asks
from chassis.caller import DISTRICT
from chassis.denials import Denials
from chassis.jobs import Jobs
from chassis.jobs import metadata as jobs_metadata
from chassis.metrics import Measured
from chassis.publishing import codec_of_every
from chassis.service import Service
from chassis.settings import Settings
from chassis.tokens import ISSUER
from kernel.application import Application, Done, Step
from kernel.decider import Refused
from kernel.envelope import Envelope
from kernel.feed import Feed, FeedUnavailable, LocalFeed
from kernel.sql import committing_alone, engine_for
from kernel.store import Context, Head, Store
from kernel.subscription import Subscription

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from chassis.pages import Pages
    from kernel.codec import Codec

HELP_AFTER: Final = 0.3  # Seconds that a page waits for the broker before it reads the log itself.
BISHKEK: Final = ZoneInfo("Asia/Bishkek")

Built = TypeVar("Built")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class House:
    """The services that live together in one process; they read each other's feeds directly."""

    def __init__(self, environ: Mapping[str, str], *, clock: Clock = utc_now) -> None:
        self.environ = environ
        self.clock = clock
        self.runtimes: dict[str, Runtime] = {}

    def open(self, service: Service) -> Runtime:
        """Give the runtime of a service, one per process."""
        if service.name not in self.runtimes:
            settings = Settings.of(service.name, self.environ)
            self.runtimes[service.name] = Runtime(service, settings, self)
        return self.runtimes[service.name]

    def close(self) -> None:
        """Let go of every database."""
        for runtime in self.runtimes.values():
            runtime.engine.dispose()


class Runtime:
    """One service in one process. `House.open` makes it."""

    def __init__(self, service: Service, settings: Settings, house: House) -> None:
        self.service = service
        self.settings = settings
        self.house = house
        # Set by whoever appended in this process, so that the relay need not wait to look.
        self.rung = threading.Event()
        self.observer = Measured(service.name, appended=self.rung.set)
        if settings.mode == "standalone":
            settings.data.mkdir(parents=True, exist_ok=True)
        # A database error must not carry the values of a statement into a log.
        self.engine: Engine = engine_for(settings.database_url, hide_parameters=True)
        self.reading = committing_alone(self.engine, read_only=True)
        self.store = Store(self.engine, codec_of(service), service.name, self.observer)
        self.application = _Counting(self.store)
        # Tests put a function here that brings every read model up to date.
        self.bring_up_to_date: Callable[[], None] | None = None
        # What the broker's connections in this process say of themselves: "relay" -> "connected".
        self.broker: dict[str, str] = {}
        self._built: dict[Callable[[Any], Any], Any] = {}
        self._building = threading.RLock()

    # --- The clock, the day, new identifiers

    def now(self) -> datetime:
        """Give this moment, aware, UTC."""
        return self.house.clock()

    def today(self) -> date:
        """Give the day in Kyrgyzstan, where it begins six hours before UTC's."""
        return self.now().astimezone(BISHKEK).date()

    def new_id(self) -> str:
        return str(uuid4())

    def context_for_system(self, name: str) -> Context:
        """Say that the service itself does it: `system:<name>`."""
        new = self.new_id()
        return Context(
            actor=f"system:{name}",
            at=self.now(),
            command_id=new,
            correlation_id=new,
            causation_id=None,
            traceparent=None,
        )

    # --- What it is made of

    def wired(self, build: Callable[[Runtime], Built]) -> Built:
        """Give what `build` makes of this runtime, made once."""
        with self._building:
            if build not in self._built:
                self._built[build] = build(self)
            built: Built = self._built[build]
            return built

    @cached_property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """Give the subscriptions by the name of their projection, `<service>.access` among them."""
        own = self.service.projections
        # The broker returns what no queue takes, so somebody has to listen to every service.
        heard = any(self.service.name in projection.sources for projection in own)
        projections = [*own, access_model.projection(self.service.name, hears_itself=not heard)]
        if self.service.forgets is not None:
            projections.append(forgetting.projection(self.service.name))
        return {
            projection.name: Subscription(
                self.engine,
                projection,
                {source: self.feed_of(source) for source in projection.sources},
                self.observer,
            )
            for projection in projections
        }

    @cached_property
    def access(self) -> Access:
        return Access(
            self.reading,
            self.service.name,
            self.settings.service_secret,
            identity_answers=Probe(self._identity_answers),
        )

    @cached_property
    def denials(self) -> Denials:
        """Give what writes down that somebody was denied something."""
        return Denials(self)

    @cached_property
    def jobs(self) -> Jobs:
        """Give the long work of this service."""
        return Jobs(self)

    @cached_property
    def pages(self) -> Pages:
        """Give the templates of the service; problems and operations are drawn with them too."""
        from chassis.pages import Pages  # noqa: PLC0415 - a relay needs no templates

        name_of = self.service.school_name

        def school_name(school: str, language: str) -> str:
            if name_of is None:
                return ""
            with self.read() as db:
                return name_of(db, school, language)

        return Pages(self.service.package, school_name, self.stage_of)

    def feed_of(self, source: str) -> Feed:
        """Give the feed of a service: direct in this process, else over HTTP."""
        return _FeedOf(self, source)

    def _identity_answers(self) -> bool:
        if ISSUER in self.house.runtimes:
            return True
        return asks(self.settings.url_of(ISSUER))()

    def details(self) -> dict[str, Any]:
        """Say how the connections to the broker are, for `/ready`."""
        return {"broker": dict(self.broker)} if self.broker else {}

    # --- The database

    def migrate(self) -> None:
        """Run the migrations and create the tables of the read models."""
        migrations.upgrade(self.engine, self.service.migrations)
        self.create_tables()

    def create_tables(self) -> None:
        """Create the tables that are rebuilt rather than migrated."""
        own = [table for sub in self.subscriptions.values() for table in sub.projection.tables]
        migrations.create_tables(self.engine, [*own, *jobs_metadata.sorted_tables])

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for queries; whatever would write on it fails."""
        with self.reading.connect() as db:
            yield db

    def stage_of(self, school: str) -> int:
        """Give how far a school has gone today (chassis/stages.py)."""
        with self.read() as db:
            return stages.stage_of(db, school, self.today())

    def settled(
        self, projection: str, source: str, partition: str, position: int, timeout: float = 1.0
    ) -> bool:
        """Wait until a read model has seen a position; false when that took over `timeout` s."""
        if self.bring_up_to_date is not None:
            self.bring_up_to_date()
        self.rung.set()
        subscription = self.subscriptions[projection]
        began, pause, helped = time.monotonic(), 0.002, False
        while not subscription.settled(source, partition, position):
            waited = time.monotonic() - began
            if waited > timeout:
                return False
            if waited > HELP_AFTER and source == self.service.name and not helped:
                # The broker is slow or away; our own log is at hand, so nobody has to wait for it.
                helped = True
                self._pull(subscription)
                continue
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        return True

    def _pull(self, subscription: Subscription) -> None:
        with suppress(FeedUnavailable):
            subscription.catch_up()


def codec_of(service: Service) -> Codec:
    """Return every event that a service can record: its own, and what the chassis adds."""
    name = service.name
    codec = service.codec | codec_of_every(name)
    return codec if service.forgets is None else codec | forgetting.codec(name)


class _Counting(Application):
    """Count what rules refuse; a page that shows the refusal itself is counted as well."""

    def handle(
        self,
        partition: str,
        steps: Sequence[Step],
        context: Context,
        *,
        also: Callable[[Connection], None] | None = None,
    ) -> Done:
        try:
            return super().handle(partition, steps, context, also=also)
        except Refused as refused:
            metrics.refused(self.store.service, refused.reason)
            raise


class _NearFeed(LocalFeed):
    """The feed of a service in the same process, whose readers let others have a turn."""

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        time.sleep(0)
        return super().read(partition, after, limit)


class _FeedOf:
    """The feed of another service, looked for when it is asked: services start in any order."""

    def __init__(self, runtime: Runtime, source: str) -> None:
        self._runtime = runtime
        self._source = source

    def heads(self) -> Mapping[str, Head]:
        return self._feed.heads()

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        return self._feed.read(partition, after, limit)

    @cached_property
    def _remote(self) -> Feed:
        from chassis.feeds import HttpFeed  # noqa: PLC0415 - one process alone needs no client

        url = self._runtime.settings.url_of(self._source)
        if url is None:
            raise FeedUnavailable(self._source)
        return HttpFeed(url, self._source, self._runtime)

    @property
    def _feed(self) -> Feed:
        near = self._runtime.house.runtimes.get(self._source)
        return _NearFeed(near.store) if near is not None else self._remote


__all__ = ["BISHKEK", "DISTRICT", "Clock", "House", "Runtime", "utc_now"]
