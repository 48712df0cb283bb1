"""The demo district: two invented schools in the middle of their year.

Everything goes through the services' own use cases, each with a command id that is always the same:
what an interrupted attempt has done is met again and not done twice. Nothing here asks a read
model, so the same code fills the databases of a district.
"""

from deploy.standalone.demo.filling import Demo, is_filled
from deploy.standalone.demo.sign_ins import (
    accounts,
    factor_of,
    secret_of,
    sign_in_table,
    with_factor,
)

__all__ = [
    "Demo",
    "accounts",
    "factor_of",
    "is_filled",
    "secret_of",
    "sign_in_table",
    "with_factor",
]
