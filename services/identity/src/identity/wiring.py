"""Put identity together: the only place that reads the environment, the clock and chance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from chassis.caller import Caller, Grant
from chassis.runtime import Runtime
from chassis.settings import Misconfigured
from identity.application import ConsentDesk, Duties, Guardianship, Looks, Office, SignIn
from identity.application.audit import Audit
from identity.application.breaches import Breaches
from identity.application.disclosures import Disclosures
from identity.application.forgetting import Forgetting, Saga, Wish
from identity.application.handing_over import HandingOver
from identity.application.importing import Importing
from identity.application.instructions import Instructions
from identity.application.order_papers import OrderPapers
from identity.application.orders import Orders
from identity.application.own_consents import OwnConsents
from identity.application.particulars import Particulars
from identity.application.recovery import Recovery
from identity.application.renaming import Renaming
from identity.application.requests import Requests
from identity.application.retention import Retention
from identity.application.slips import Slips
from identity.application.transfers import Transfers
from identity.application.undertakings import Undertakings
from identity.domain.access.events import LookPurpose
from identity.domain.access.patience import ACCOUNT
from identity.domain.access.refusals import CodeWrong
from identity.domain.access.visibility import Seen, Viewer, may_read_name
from identity.domain.erasure.events import Reason
from identity.domain.ids import KeyId, PersonId, SchoolId
from identity.domain.imports.facts import SchoolFacts
from identity.domain.people.events import Kind
from identity.domain.settings.keys import Key
from identity.readmodels import duties, imports, people, requests
from identity.readmodels import settings as terms
from identity.vault.accounts import Accounts, people_with_accounts
from identity.vault.imports import Imports, lists_with_keys
from identity.vault.keys import Keys, has_keys, key_engine, migrate_keys
from identity.vault.ledger import FILE, Ledger
from identity.vault.master import Master
from identity.vault.old_papers import destroy_papers
from identity.vault.papers import Papers, holders
from identity.vault.rotation import MASTER_KEY, NEW_MASTER_KEY, MasterPlace, opened
from identity.vault.vault import Vault, people_with_records
from kernel.sql import writing
from kernel.store import Context

KEYS_URL: Final = "KEYS_DATABASE_URL"
LEDGER: Final = "ERASURES_LEDGER"
KEY_MIGRATIONS: Final = Path(__file__).parents[2] / "migrations" / "keys"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The service as its pages, its commands and the demo use it."""

    runtime: Runtime
    master: Master
    vault: Vault
    office: Office
    consent_desk: ConsentDesk
    own_consents: OwnConsents
    guardianship: Guardianship
    duties: Duties
    undertakings: Undertakings
    order_papers: OrderPapers
    instructions: Instructions
    sign_in: SignIn
    slips: Slips
    recovery: Recovery
    looks: Looks
    particulars: Particulars
    renaming: Renaming
    transfers: Transfers
    disclosures: Disclosures
    requests: Requests
    breaches: Breaches
    retention: Retention
    audit: Audit
    forgetting: Forgetting
    importing: Importing
    handing_over: HandingOver

    def names(
        self, context: Context, caller: Caller, ids: Collection[str], purpose: LookPurpose
    ) -> dict[PersonId, str]:
        """Return the names that this caller may read.

        Whoever is left out is shown as a placeholder.
        """
        with self.runtime.read() as db:
            # Whoever stands for a pupil has that in the token; the link itself is asked each time.
            is_parent = caller.has("parent")
            family = people.children_of(db, caller.person_id) if is_parent else []
            children = {row.pupil_id for row in family}
            seen = _seen(db, caller, ids)
            viewers = {
                school: Viewer(
                    person_id=PersonId(caller.person_id),
                    roles=caller.roles_at(school),
                    children=children,
                )
                for school in {one.school for one in seen}
            }
            readable = {
                one.person_id: one.school for one in seen if may_read_name(viewers[one.school], one)
            }
            return self.looks.names(context, db, readable, purpose)

    def viewer(self, caller: Caller, school: str) -> Viewer:
        """Return how somebody looks at the people of a school."""
        with self.runtime.read() as db:
            children = {
                PersonId(row.pupil_id)
                for row in people.children_of(db, caller.person_id)
                if row.school == school
            }
        return Viewer(
            person_id=PersonId(caller.person_id),
            roles=caller.roles_at(school),
            children=children,
        )

    def grants_of(self, person: PersonId) -> list[Grant]:
        """Return what a person's token says: roles by order.

        And what follows from being a parent or a pupil.
        """
        return _grants_of(self.runtime, person)

    def first_start_code(self) -> str | None:
        """Return the code for the first administrator's page, or None once there is one.

        It follows from the master key, so every process knows it and nobody else can.
        """
        with self.runtime.read() as db:
            return None if duties.is_founded(db) else _code(self.master)

    def check_first_start_code(self, typed: str) -> None:
        """Raise CodeWrong unless this is the code, WaitFirst after too many wrong ones."""
        with self.sign_in.tries.attempt({"first start": ACCOUNT}, self.runtime.now()):
            if typed.strip().replace("-", "").lower() != _code(self.master).replace("-", ""):
                raise CodeWrong

    def seen_by_pages(self, projection: str, school: str, position: int) -> None:
        """Wait a moment until a read model has seen a command, so that the next page shows it."""
        self.runtime.settled(projection, "identity", school, position)


def _seen(db: Connection, caller: Caller, ids: Collection[str]) -> list[Seen]:
    """Return people at the school at which they are asked about.

    A parent whom two schools know is at the one where the caller works.
    """
    rows = requests.seen_where(db, ids)
    adults = [r.person_id for r in rows if r.kind != Kind.PUPIL and not caller.roles_at(r.school)]
    beside = people.beside(db, adults, caller.schools) if adults and caller.schools else {}
    return [
        Seen(
            person_id=row.person_id,
            school=SchoolId(beside.get(row.person_id, row.school)),
            is_restricted=row.is_restricted,
        )
        for row in rows
    ]


def saga_of(runtime: Runtime) -> Saga:
    """Return what numbers and follows erasures; it opens no key, so any process may have it."""
    path = runtime.house.environ.get(LEDGER, "") or runtime.settings.data / FILE
    return Saga(runtime.application, Ledger(Path(path)))


def _term(runtime: Runtime, school: SchoolId, key: Key, on: date) -> int:
    with runtime.read() as db:
        return terms.value(db, school, key, on)


def erasure_due(runtime: Runtime, school: str) -> date:
    """Return by when somebody who is forgotten today has to be forgotten everywhere."""
    today = runtime.today()
    with runtime.read() as db:
        return today + timedelta(days=terms.value(db, school, Key.ERASURE_DAYS, today))


def build(runtime: Runtime) -> Identity:
    """Open the key database with its master key.

    Raises MasterKeyMissing or MasterKeyWrong, and then nothing starts.
    """
    keys = _keys(runtime)
    vault = Vault(keys)
    order_papers = OrderPapers(runtime.application, Papers(keys))
    application = runtime.application
    sign_in = SignIn(
        runtime.store,
        keys,
        Accounts(runtime.engine, keys, reading=runtime.reading),
        lambda person: _grants_of(runtime, person),
        lambda person: _has_undertaken(runtime, person),
    )
    forgetting = Forgetting(runtime.wired(saga_of), keys, sign_in.end_all)
    office = Office(application, vault, partial(_term, runtime))
    identity = Identity(
        runtime=runtime,
        master=keys.master,
        vault=vault,
        office=office,
        consent_desk=ConsentDesk(application, office),
        own_consents=OwnConsents(application, office),
        guardianship=Guardianship(office),
        duties=Duties(application),
        undertakings=Undertakings(application, order_papers),
        order_papers=order_papers,
        instructions=Instructions(application, Orders(application)),
        sign_in=sign_in,
        slips=Slips(
            runtime.store, sign_in, sign_in.gates, lambda school: _slip_days(runtime, school)
        ),
        recovery=Recovery(application, sign_in),
        looks=Looks(runtime.store, vault),
        particulars=Particulars(application, runtime.store, vault, office.is_of_age),
        renaming=Renaming(application, vault, office.is_of_age),
        transfers=Transfers(application, vault, Disclosures(application)),
        disclosures=Disclosures(application),
        requests=Requests(application, vault),
        breaches=Breaches(application),
        audit=Audit(runtime.store),
        retention=Retention(
            application,
            partial(_forget_as_due, runtime, forgetting),
            partial(destroy_papers, runtime.engine),
        ),
        forgetting=forgetting,
        importing=Importing(
            office,
            Imports(runtime.engine, keys),
            partial(_facts, runtime),
            partial(_schools_of, runtime),
        ),
        handing_over=HandingOver(
            Disclosures(application),
            Looks(runtime.store, vault),
            vault,
            partial(_facts, runtime),
        ),
    )
    with runtime.engine.connect() as db:
        used = people_with_records(db) | people_with_accounts(db) | holders(db)
        used |= lists_with_keys(db)
    keys.destroy_unused({PersonId(person) for person in used}, runtime.now())
    with writing(runtime.engine) as db:
        vault.purge(db, [PersonId(person) for person in people.forgotten(db)])
        vault.index_old_names(db)
    identity.sign_in.ensure_key(runtime.context_for_system("signing-key"), KeyId(runtime.new_id()))
    # Before anything is served: a restored backup may hold people who were forgotten after it.
    identity.forgetting.catch_up(
        runtime.context_for_system("ledger"),
        runtime.today(),
        due=partial(erasure_due, runtime),
        restored=runtime.store.restored,
    )
    return identity


def _forget_as_due(
    runtime: Runtime,
    forgetting: Forgetting,
    context: Context,
    school: SchoolId,
    person: PersonId,
    on: date,
) -> None:
    """Forget somebody whose records have outlived their term, by a signed act (L-14)."""
    due = erasure_due(runtime, school)
    wish = Wish(person_id=person, reason=Reason.RETENTION, on=on, due=due)
    forgetting.forget(context, school, wish)


def _keys(runtime: Runtime) -> Keys:
    settings, environ = runtime.settings, runtime.house.environ
    url = environ.get(KEYS_URL, "")
    if settings.mode == "district" and not url:
        raise Misconfigured(f"a district needs {KEYS_URL}, a database of its own for the keys")
    place = master_place(runtime)
    engine = key_engine(url or f"sqlite:///{settings.data / 'identity-keys.sqlite3'}", place.name)
    migrate_keys(engine, KEY_MIGRATIONS)
    # A new master key is made only where there is nothing yet that another one has wrapped.
    may_make = settings.mode == "standalone" and not has_keys(engine)
    return opened(engine, place, create=may_make)


def master_place(runtime: Runtime) -> MasterPlace:
    """Return where the master key is kept, and the next one while it is being replaced."""
    environ = runtime.house.environ
    return MasterPlace(
        given=environ.get(MASTER_KEY, ""),
        coming=environ.get(NEW_MASTER_KEY, ""),
        file=runtime.settings.data / "master.key",
    )


def _has_undertaken(runtime: Runtime, person: PersonId) -> bool:
    """Say whether somebody of the staff has given the undertaking; nobody else needs to."""
    with runtime.read() as db:
        if duties.has_undertaken(db, person):
            return True
        known = people.one(db, person)
    return known is None or known.kind != Kind.STAFF


def _slip_days(runtime: Runtime, school: SchoolId) -> int:
    with runtime.read() as db:
        return terms.value(db, school, Key.SLIP_DAYS, runtime.today())


def _grants_of(runtime: Runtime, person: PersonId) -> list[Grant]:
    with runtime.read() as db:
        known = people.one(db, person)
        if known is not None and known.kind == Kind.PUPIL:
            # Orders give roles to the staff, and nobody stands for others while a pupil.
            return [Grant("pupil", known.school)]
        roles = duties.roles_of(db, person, runtime.today())
        found = [Grant(row.role, row.school) for row in roles]
        schools = people.schools_as_parent(db, person)
    return found + [Grant("parent", school) for school in schools]


def _code(master: Master) -> str:
    token = master.token("first start")
    return f"{token[:4]}-{token[4:8]}-{token[8:12]}"


def _facts(runtime: Runtime, school: SchoolId) -> SchoolFacts:
    with runtime.read() as db:
        return imports.facts(db, school)


def _schools_of(runtime: Runtime, ids: Sequence[str]) -> dict[str, str]:
    with runtime.read() as db:
        return imports.schools_of(db, ids)
