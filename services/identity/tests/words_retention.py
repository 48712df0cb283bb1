"""Words for retention: years pass, acts are proposed by themselves, the head signs."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from identity.application import Signer, Submission
from identity.application.duties import Grant
from identity.domain.consent.events import Capacity
from identity.domain.fields import Field
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind, Role
from identity.domain.people.events import Kind
from identity.domain.retention.classes import Kept
from identity.readmodels import acts
from identity.readmodels.due import due_at
from identity.vault.schema import record
from services.identity.tests.words import HEAD, HERE, SECRETARY, TODAY, School, an_id, paper

YEAR = timedelta(days=366)


def years_pass(school: School, years: int, days: int = 1) -> None:
    """Let years and a day go by; once a day acts are proposed by themselves."""
    school.it.clock.forward(days=years * 366 + days)
    school.it.settle()


def leaves_duty(school: School, person: PersonId, at: SchoolId = HERE) -> None:
    """Give a teacher a duty by an order that ends today."""
    has_duty(school, person, at, TODAY)


def has_duty(
    school: School, person: PersonId, at: SchoolId = HERE, until: date | None = None
) -> None:
    """Give a teacher a duty by an order of today."""
    order = OrderId(an_id(f"order of {person} until {until}"))
    command = IssueOrder(
        order_id=order, kind=OrderKind.APPOINTMENT, number=str(int(order[:3], 16)), on=TODAY,
        valid_from=TODAY, valid_until=until, entered_by=SECRETARY,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), at, command)
    grant = Grant(
        person_id=person, role=Role.TEACHER, order_id=order, valid_from=TODAY, valid_until=until,
        giver_roles=frozenset({"head"}),
    )  # fmt: skip
    school.identity.duties.grant_role(school.context(HEAD), at, grant)
    school.it.settle()


def leaves_by_order(school: School, person: PersonId) -> OrderId:
    """Let an order of today say that somebody leaves."""
    order = OrderId(an_id(f"departure of {person}"))
    command = IssueOrder(
        order_id=order, kind=OrderKind.DEPARTURE, number=str(int(order[:3], 16)), on=TODAY,
        valid_from=TODAY, valid_until=None, entered_by=SECRETARY, person_ids=(person,),
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), HERE, command)
    school.it.settle()
    return order


def cancels(school: School, cancelled: OrderId) -> None:
    """Cancel an order by another one."""
    command = IssueOrder(
        order_id=OrderId(an_id(f"against {cancelled}")), kind=OrderKind.CANCELLATION,
        number="9001", on=TODAY, valid_from=TODAY, valid_until=None, entered_by=SECRETARY,
        cancels=cancelled,
    )  # fmt: skip
    orders = school.identity.duties.orders
    orders.cancel(school.context(), HERE, command, (), frozenset({"head"}), TODAY)
    school.it.settle()


def due_now(school: School, at: SchoolId = HERE) -> dict[Kept, int]:
    """What is due at a school today, by class; the record of looks is left out."""
    with school.it.runtime.read() as db:
        due = due_at(db, at, school.it.runtime.today())
    return {one.retention_class: len(one.lines) for one in due if one.lines}


def proposed_acts(school: School, at: SchoolId = HERE) -> dict[Kept, list[tuple[str, str]]]:
    """The (person, paper) on each act that waits, by class; the record of looks is left out."""
    with school.it.runtime.read() as db:
        rows = [row for row in acts.of_school(db, at) if row.stage == "proposed"]
    return {
        Kept(row.retention_class): [(who, what) for who, what, _ in acts.lines_of(row)]
        for row in rows
        if row.retention_class != Kept.LOOKS
    }


def acted_on(school: School, kept: Kept) -> str:
    """The address of the act that waits for a class."""
    with school.it.runtime.read() as db:
        rows = acts.of_school(db, HERE)
    waiting = [r for r in rows if r.retention_class == kept and r.stage == "proposed"]
    return f"/identity/{HERE}/data-desk/acts/{waiting[0].act_id}"


def signs(school: School, kept: Kept) -> None:
    """Let the head read the act and sign it; what it names is destroyed."""
    address = acted_on(school, kept)
    with school.it.runtime.read() as db:
        row: Any = acts.one(db, address.rpartition("/")[2])
    head = school.signed_in(HEAD, "head")
    assert head.post(f"{address}/sign", data={"counted": str(row.how_many)}).status_code == 303
    school.it.settle()


def is_known(school: School, person: PersonId) -> bool:
    """Whether anything about somebody is left in the vault."""
    return bool(fields_of(school, person))


def fields_of(school: School, person: PersonId) -> set[tuple[str, str]]:
    """Which (field, about) the vault keeps of somebody."""
    columns = record.c.field, record.c.about
    with school.it.runtime.read() as db:
        rows = db.execute(select(*columns).where(record.c.person_id == person))
        return {(row.field, row.about) for row in rows}


def reader_comes(school: School, person: PersonId) -> None:
    """Enter a reader from outside the school, who signs for himself or herself."""
    details = {Field.SURNAME: "Токтогулов", Field.GIVEN_NAME: "Улан"}
    given = Submission(
        person_id=person, details=details, paper=paper(capacity=Capacity.SELF),
        signer=Signer(person_id=person), on=TODAY,
    )  # fmt: skip
    school.identity.office.register_adult(school.context(), HERE, Kind.PATRON, given)
    school.it.settle()
