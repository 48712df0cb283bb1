"""Papers of the school, each with shares of its key, and the texts of job instructions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "school_paper",
        sa.Column("record_id", sa.String, primary_key=True),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False, index=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("about", "what"),
    )
    op.create_table(
        "school_paper_share",
        sa.Column("record_id", sa.String, primary_key=True),
        sa.Column("person_id", sa.String, primary_key=True, index=True),
        sa.Column("share", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "instruction_text",
        sa.Column("school", sa.String, primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("text_hash", sa.String, primary_key=True),
        sa.Column("ky", sa.Text, nullable=False),
        sa.Column("ru", sa.Text, nullable=False),
    )


def downgrade():
    op.drop_table("instruction_text")
    op.drop_table("school_paper_share")
    op.drop_table("school_paper")
