"""Codes of the demo's second factors, as often as a test signs somebody in."""

from sqlalchemy import update

from chassis.runtime import House
from deploy.standalone.demo import accounts, factor_of
from identity.vault.schema import second_factor
from identity.vault.second_factors import code_at
from identity.wiring import build
from kernel.sql import writing


def usable_code(house: House, username: str) -> str:
    """Return the code of this moment, and let it be taken once more.

    A real code is good for one time and the next comes in half a minute; a test that signs the head
    in five times would wait for minutes. The rule itself is tested in identity.
    """
    runtime = house.runtimes["identity"]
    person = next(each.person_id for each in accounts() if each.username == username)
    with writing(runtime.engine) as db:
        mine = second_factor.c.person_id == person
        db.execute(update(second_factor).where(mine).values(last_step=0))
    code, _ = code_at(factor_of(runtime.wired(build), username), runtime.now())
    return code
