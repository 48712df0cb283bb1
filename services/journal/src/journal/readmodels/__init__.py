"""What this service knows of others and of itself, as tables that are rebuilt from events."""

from sqlalchemy import MetaData

metadata = MetaData()
