"""No samples of what is sealed or secret for PostgreSQL's planner: they would outlive their rows.

Nobody is ever looked for by these columns, so the planner misses nothing. Samples that are there go
with the type of their column, even if the new type is the old one.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

SECRET = (
    ("vault_record", "sealed", "bytea"),
    ("account", "username_sealed", "bytea"),
    ("account", "secret_hash", "varchar"),
    ("second_factor", "sealed", "bytea"),
    ("second_factor", "next_sealed", "bytea"),
    ("school_paper", "sealed", "bytea"),
    ("school_paper_share", "share", "bytea"),
    ("import_part", "sealed", "bytea"),
)


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column, kind in SECRET:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column, _ in SECRET:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")
