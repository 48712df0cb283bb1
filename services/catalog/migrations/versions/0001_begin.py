"""Begin the catalogue's history: the log is the kernel's, read models are rebuilt."""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing of our own to keep."""


def downgrade() -> None:
    """Nothing to take back."""
