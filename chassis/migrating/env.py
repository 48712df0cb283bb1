"""Run migrations on the connection that the chassis hands over."""

from chassis.migrations import run

run()
