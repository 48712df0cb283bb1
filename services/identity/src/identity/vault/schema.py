"""The tables that no event could rebuild: sealed records and accounts.

And apart from them the keys.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

vault = MetaData()
keys = MetaData()

record = Table(
    "vault_record",
    vault,
    Column("record_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("person_id", String, nullable=False, index=True),
    Column("field", String, nullable=False),
    # The consent that a scan or a document belongs to; empty for what a person has only one of.
    Column("about", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("person_id", "field", "about"),
)

account = Table(
    "account",
    vault,
    Column("person_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("username_token", String, nullable=False, unique=True),
    Column("username_sealed", LargeBinary, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
)

session = Table(
    "session",
    vault,
    Column("token_hash", String, primary_key=True),
    Column("session_id", String, nullable=False, unique=True),
    Column("person_id", String, nullable=False, index=True),
    Column("device", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

failure = Table(
    "sign_in_failure",
    vault,
    Column("key", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", DateTime(timezone=True), nullable=False),
)

person_key = Table(
    "person_key",
    keys,
    Column("person_id", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

signing_key = Table(
    "signing_key",
    keys,
    Column("key_id", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

master_check = Table(
    "master_check",
    keys,
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
