"""Texts and scans of orders and instructions."""

revision = "0006"
down_revision = "0005"


def upgrade():
    pass


def downgrade():
    pass
