"""Keys by purpose class, tokens of names, and names with their time."""

revision = "0002"
down_revision = "0001"


def upgrade():
    pass


def downgrade():
    pass
