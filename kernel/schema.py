"""The tables under every service: the log, and what its readers remember."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

log = MetaData()
reading = MetaData()

head = Table(
    "head",
    log,
    Column("partition", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # The digest before the latest append: with it one statement can chain several events.
    Column("previous", LargeBinary, nullable=False),
    Column("epoch", String, nullable=False),
)

event = Table(
    "event",
    log,
    Column("partition", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("id", String, nullable=False, unique=True),
    Column("type", String, nullable=False),
    Column("data", Text, nullable=False),
    Column("meta", Text, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("partition", "stream", "version"),
)

lease = Table(
    "lease",
    log,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Float, nullable=False),
)

checkpoint = Table(
    "checkpoint",
    reading,
    Column("subscription", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("partition", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("epoch", String, nullable=False),
    Column("event_time", String, nullable=False),
)

parked = Table(
    "parked",
    reading,
    Column("subscription", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("partition", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
