"""A key for each person and purpose class, and keys of the house that outlive a master key.

Everything of the first release was kept for the register, and sign-in names under the same key: so
the old key goes on as the one of both classes.
"""

import sqlalchemy as sa
from alembic import op

revision = "keys_0002"
down_revision = "keys_0001"


def upgrade():
    op.rename_table("person_key", "person_key_before")
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("purpose_class", sa.String, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    for purpose_class in ("register", "account"):
        carry = sa.text(
            "INSERT INTO person_key (person_id, purpose_class, wrapped, made_at)"
            " SELECT person_id, :class, wrapped, made_at FROM person_key_before"
        )
        op.execute(carry.bindparams(sa.bindparam("class", purpose_class, sa.String)))
    op.drop_table("person_key_before")
    op.create_table(
        "house_key",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )


def downgrade():
    op.drop_table("house_key")
    op.rename_table("person_key", "person_key_after")
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "INSERT INTO person_key SELECT person_id, wrapped, made_at FROM person_key_after"
        " WHERE purpose_class = 'register'"
    )
    op.drop_table("person_key_after")
