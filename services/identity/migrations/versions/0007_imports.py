"""Lists that wait for their commit: sealed, and gone with it or after a day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.String, primary_key=True),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("job", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("import_file_of_school", "import_file", ["school", "owner"])
    op.create_table(
        "import_part",
        sa.Column("import_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def downgrade():
    op.drop_table("import_part")
    op.drop_index("import_file_of_school")
    op.drop_table("import_file")
