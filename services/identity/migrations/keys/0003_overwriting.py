"""Keys leave PostgreSQL's files for good, and it is written down when that was seen to.

PostgreSQL keeps samples of every column for its planner. A wrapped key in them outlives its row and
every VACUUM of its table, so no samples are taken of what is secret, and those there are dropped:
it drops them with the type of a column, even if the new type is the old one.
"""

import sqlalchemy as sa
from alembic import op

revision = "keys_0003"
down_revision = "keys_0002"

SECRET = (
    ("person_key", "wrapped"),
    ("house_key", "wrapped"),
    ("signing_key", "wrapped"),
    ("master_check", "sealed"),
)


def upgrade():
    op.create_table(
        "upkeep",
        sa.Column("what", sa.String, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in SECRET:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column in SECRET:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")
    op.drop_table("upkeep")
