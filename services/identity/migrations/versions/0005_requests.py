"""What other services' events say of somebody who asked for the own data: ids and codes, a day."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "gathered",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("school", sa.String, primary_key=True),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing", sa.String, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
    )


def downgrade():
    op.drop_table("gathered")
