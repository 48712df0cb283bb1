"""The event store. Everything else is derived from it and never migrated."""

from alembic import op

from kernel.schema import log

revision = "journal_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    log.create_all(op.get_bind())


def downgrade():
    raise NotImplementedError("facts are not deleted")
