"""Lists that wait for their commit."""

revision = "0007"
down_revision = "0006"


def upgrade():
    pass


def downgrade():
    pass
