"""Second factors, recovery codes, slips that run out, and how a session proved itself."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.add_column("account", sa.Column("slip_until", sa.DateTime(timezone=True)))
    op.add_column("account", sa.Column("slip_device", sa.String))
    for column in ("proved_at", "code_at"):
        op.add_column("session", sa.Column(column, sa.DateTime(timezone=True)))
    op.add_column("session", sa.Column("place", sa.String))
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("next_sealed", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("person_id", sa.String, nullable=False),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])


def downgrade():
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    for column in ("place", "code_at", "proved_at"):
        op.drop_column("session", column)
    for column in ("slip_device", "slip_until"):
        op.drop_column("account", column)
