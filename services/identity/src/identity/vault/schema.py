"""The tables that no event could rebuild: sealed records and accounts.

And apart from them the keys.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
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
    # The consent that a scan or a document belongs to, or the day on which a former name ended;
    # empty for what a person has only one of.
    Column("about", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # The first day on which a former name does not hold any more; NULL for what holds now.
    Column("valid_until", Date),
    UniqueConstraint("person_id", "field", "about"),
)

# How a name is found without being read: the database itself deletes these with the record, whoever
# deletes it (migrations/versions/0002_vault.py).
name_token = Table(
    "name_token",
    vault,
    Column("token", BigInteger, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column(
        "record_id",
        String,
        ForeignKey("vault_record.record_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
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
    # A slip runs out, and belongs to the browser in which it was used first.
    Column("slip_until", DateTime(timezone=True)),
    Column("slip_device", String),
)

second_factor = Table(
    "second_factor",
    vault,
    Column("person_id", String, primary_key=True),
    Column("sealed", LargeBinary),
    # One that is being set up; the old one holds until the first code of the new one came.
    Column("next_sealed", LargeBinary),
    Column("last_step", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    vault,
    Column("token", String, primary_key=True),
    Column("person_id", String, nullable=False, index=True),
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
    Column("proved_at", DateTime(timezone=True)),
    Column("code_at", DateTime(timezone=True)),
    # A token of the network, so that two places can be told apart and neither can be read.
    Column("place", String),
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
    Column("purpose_class", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

# Random keys that belong to nobody, such as the one that tokens are made with: kept rather than
# derived, so that a new master key changes no token.
house_key = Table(
    "house_key",
    keys,
    Column("name", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

signing_key = Table(
    "signing_key",
    keys,
    Column("key_id", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

# When the files of this database were renewed last, so that nothing destroyed is left in them.
upkeep = Table(
    "upkeep",
    keys,
    Column("what", String, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

master_check = Table(
    "master_check",
    keys,
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
