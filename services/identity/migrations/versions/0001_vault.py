"""Sealed records, accounts, sessions and wrong tries: what no event could rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "vault_record",
        sa.Column("record_id", sa.String, primary_key=True),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("person_id", sa.String, nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("person_id", "field", "about"),
    )
    op.create_index("ix_vault_record_person_id", "vault_record", ["person_id"])
    op.create_table(
        "account",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("username_token", sa.String, nullable=False, unique=True),
        sa.Column("username_sealed", sa.LargeBinary, nullable=False),
        sa.Column("secret_hash", sa.String, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("session_id", sa.String, nullable=False, unique=True),
        sa.Column("person_id", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade():
    for table in ("sign_in_failure", "session", "account", "vault_record"):
        op.drop_table(table)
