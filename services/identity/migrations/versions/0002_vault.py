"""Former names with their time, and tokens by which names are found.

A token goes with its record whoever deletes the record: PostgreSQL by the foreign key, SQLite
(which looks at foreign keys only when told to) by a trigger.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("vault_record", sa.Column("valid_until", sa.Date))
    op.create_table(
        "name_token",
        sa.Column("token", sa.BigInteger, primary_key=True),
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column(
            "record_id",
            sa.String,
            sa.ForeignKey("vault_record.record_id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_name_token_record_id", "name_token", ["record_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER name_token_goes AFTER DELETE ON vault_record"
            " BEGIN DELETE FROM name_token WHERE record_id = OLD.record_id; END"
        )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER name_token_goes")
    op.drop_table("name_token")
    op.drop_column("vault_record", "valid_until")
