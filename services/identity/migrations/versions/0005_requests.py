"""What the data officer keeps."""

revision = "0005"
down_revision = "0004"


def upgrade():
    pass


def downgrade():
    pass
