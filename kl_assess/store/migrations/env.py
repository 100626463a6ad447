"""Run by Alembic: the connection comes from kl_assess.store.migration, never from a file."""

from alembic import context

from kl_assess.store.migration import plain_type
from kl_assess.store.tables import TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
