"""One sign-in for each role of the demo, with secrets that only this installation has."""

from base64 import b32encode
from dataclasses import dataclass

from rich.table import Table

from chassis.runtime import DISTRICT, House
from deploy.standalone.demo.cast import FIRST, OFFICER, OPERATOR, SCHOOLS, demo_id
from deploy.standalone.demo.story import Story
from identity.domain.access.gates import needs_factor
from identity.domain.ids import PersonId, SchoolId
from identity.vault.second_factors import code_at
from identity.wiring import Identity, build


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sign-in of the demo: whose, where, and under which name."""

    role: str
    school: str
    person_id: str
    username: str


def accounts() -> list[Account]:
    """List one sign-in for each role; of the second school only who is needed to try its walls."""
    first = FIRST.school_id
    found = [
        Account(role="operator", school=DISTRICT, person_id=OPERATOR, username="operator"),
        Account(role="district-officer", school=DISTRICT, person_id=OFFICER, username="officer"),
        Account(role="administrator", school=first, person_id=OPERATOR, username="operator"),
    ]
    for school in SCHOOLS:
        mark = "" if school is FIRST else f"-{school.number}"
        found += [
            Account(
                role=role,
                school=school.school_id,
                person_id=demo_id(school.school_id, role),
                username=f"{role}{mark}",
            )
            for role in (*school.staff, "teacher")
        ]
    found += [
        Account(
            role=role,
            school=first,
            person_id=demo_id(first, f"{role}-0"),
            username=role,
        )
        for role in ("parent", "pupil")
    ]
    return found


def secret_of(identity: Identity, username: str) -> str:
    """Give the secret of a demo account: it follows from this installation's master key."""
    token = identity.master.token("demo account", username)
    return "-".join(token[at : at + 4] for at in range(0, 16, 4))


def factor_of(identity: Identity, username: str) -> str:
    """Give the secret of a powerful account's second factor, which follows likewise."""
    token = identity.master.token("demo second factor", username)
    return b32encode(bytes.fromhex(token)[:20]).decode()


def with_factor() -> set[str]:
    """Name the accounts that need a second factor."""
    return {each.username for each in accounts() if needs_factor([each.role])}


def sign_in_table(house: House) -> Table:
    """Lay out the sign-ins for people, with the codes of this half minute."""
    runtime = house.runtimes["identity"]
    identity = runtime.wired(build)
    names = {school.school_id: school.school_id for school in SCHOOLS}
    table = Table(title="Sign-ins of the demo district")
    for head in ("Role", "School", "Name", "Secret", "Code now"):
        table.add_column(head, no_wrap=True)
    powerful, left = with_factor(), 0
    for each in accounts():
        secret, code = secret_of(identity, each.username), "—"
        if each.username in powerful:
            code, left = code_at(factor_of(identity, each.username), runtime.now())
        table.add_row(each.role, names.get(each.school, "—"), each.username, secret, code)
    table.caption = (
        f"Codes change in {left} s and are taken for half a minute more, each once."
        " Show them again: kitepkana demo sign-ins. A secret that was changed is not shown."
    )
    return table


def open_accounts(story: Story) -> None:
    """Open every account; one that is open already gets its first secret again."""
    identity = story.runtime("identity").wired(build)
    by_name = {each.username: each for each in reversed(accounts())}
    for username, each in by_name.items():
        identity.sign_in.open_account(
            story.context("account", username),
            SchoolId(each.school),
            PersonId(each.person_id),
            username,
            secret_of(identity, username),
        )
    for username in with_factor():
        person = PersonId(by_name[username].person_id)
        factor = factor_of(identity, username)
        identity.sign_in.factors.seed(person, factor, story.runtime("identity").now())
