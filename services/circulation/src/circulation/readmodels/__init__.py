"""Questions and their tables, rebuilt from events at any time; nobody migrates them."""

from sqlalchemy import MetaData

metadata = MetaData()
