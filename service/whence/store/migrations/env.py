"""How alembic runs a revision: on the connection and in the transaction it is given."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
