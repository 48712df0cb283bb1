"""Nothing: the ledger of erasures lies in a file, where no restored database takes it back.

The number stays, because databases that were made meanwhile stand at it or beyond.
"""

revision = "0004"
down_revision = "0003"


def upgrade():
    pass


def downgrade():
    pass
