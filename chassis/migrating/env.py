# ruff: noqa: INP001 - alembic finds it by name
"""Run migrations on the connection that the chassis hands over."""

from chassis.migrations import run

run()
