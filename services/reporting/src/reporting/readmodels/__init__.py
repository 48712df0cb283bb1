"""One module per question; every table here is dropped and folded again from events when need be.

Events of different services arrive in any order. So each table holds what one service said, keyed
by that service's own ids, and services meet only in queries: a loan waits for no catalogue card.
"""

from sqlalchemy import MetaData

metadata = MetaData()
