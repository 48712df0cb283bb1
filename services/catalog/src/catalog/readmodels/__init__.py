"""The questions asked of the catalogue; every table here is made again from events."""

from sqlalchemy import MetaData

metadata = MetaData()
