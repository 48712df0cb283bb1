"""The log of operators' events. The tables of the log are the kernel's and come with it."""

revision = "reporting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create nothing: every table of reporting is derived from events and made by the chassis."""


def downgrade() -> None:
    """Remove nothing."""
