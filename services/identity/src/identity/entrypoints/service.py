"""Identity as the chassis runs it."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from chassis.service import Service
from identity.domain.events import UPCASTS, WIRE
from identity.entrypoints.account_chores import close_departed
from identity.entrypoints.accounts import AccountPages, SlipPages
from identity.entrypoints.audit import AuditPages
from identity.entrypoints.birthdays import BirthdayPages, end_what_is_over
from identity.entrypoints.birthdays import measure as measure_birthdays
from identity.entrypoints.breaches import BreachesPages
from identity.entrypoints.by_number import ByNumberPages
from identity.entrypoints.clocks import escalate_requests
from identity.entrypoints.clocks import measure as measure_clocks
from identity.entrypoints.commands import commands
from identity.entrypoints.consent_desk import ConsentDeskPages
from identity.entrypoints.consent_register import ConsentRegisterPages
from identity.entrypoints.data_desk import DataDeskPages
from identity.entrypoints.denials import DenialPages
from identity.entrypoints.disclosures import DisclosuresPages
from identity.entrypoints.duties import DutiesPages
from identity.entrypoints.erasing import figures, follow_erasures
from identity.entrypoints.erasures import ErasurePages
from identity.entrypoints.families import DisagreementPages, FamilyPages
from identity.entrypoints.http import IdentityHttp
from identity.entrypoints.imports import ImportPages, RosterPages, destroy_old_lists
from identity.entrypoints.instructions import InstructionPages
from identity.entrypoints.my_data import MyDataPages
from identity.entrypoints.night import overwrite_destroyed_keys
from identity.entrypoints.objects import OBJECTS
from identity.entrypoints.orders import OrderPages
from identity.entrypoints.own import SecondFactorPages, SecretPages, SessionPages
from identity.entrypoints.own_consents import OwnConsentPages
from identity.entrypoints.papers_in import PaperPages
from identity.entrypoints.particulars import ParticularsPages
from identity.entrypoints.passing import clear_passing
from identity.entrypoints.people import PeoplePages
from identity.entrypoints.proposing import propose_due
from identity.entrypoints.register import RegisterPages
from identity.entrypoints.registry_card import RegistryCardPages
from identity.entrypoints.retention import RetentionPages
from identity.entrypoints.rights import RightsPages
from identity.entrypoints.sign_in import FirstStartPages, SignInPages
from identity.entrypoints.terms import TermsPages
from identity.entrypoints.transfers import TransferPages
from identity.entrypoints.undertakings import UndertakingPages
from identity.entrypoints.withdrawals import WithdrawalPages
from identity.policy import POLICY
from identity.readmodels import schools
from identity.readmodels.acts import ACTS
from identity.readmodels.alarms import ALARMS
from identity.readmodels.birthday_checks import BIRTHDAY_CHECKS
from identity.readmodels.breaches import BREACHES
from identity.readmodels.classes import CLASSES
from identity.readmodels.consents import CONSENTS
from identity.readmodels.denials import DENIALS
from identity.readmodels.departures import DEPARTURES
from identity.readmodels.disclosures import DISCLOSURES
from identity.readmodels.duties import DUTIES
from identity.readmodels.endings import ENDINGS
from identity.readmodels.erasures import ERASURES
from identity.readmodels.guardianship import GUARDIANSHIP
from identity.readmodels.imports import IMPORTS
from identity.readmodels.instructions import INSTRUCTIONS
from identity.readmodels.looks import LOOKS
from identity.readmodels.orders import ORDERS
from identity.readmodels.people import PEOPLE
from identity.readmodels.policies import POLICIES
from identity.readmodels.requests import REQUESTS
from identity.readmodels.rollout import ROLLOUT
from identity.readmodels.schools import SCHOOLS
from identity.readmodels.settings import SETTINGS
from identity.readmodels.transfers import TRANSFERS
from identity.readmodels.undertakings import UNDERTAKINGS
from identity.wiring import build
from kernel.codec import Codec


def _measure(db: Connection) -> None:
    """Set every figure of identity, whenever Prometheus asks."""
    figures(db)
    measure_clocks(db)
    measure_birthdays(db)


SERVICE: Final = Service(
    name="identity",
    codec=Codec(WIRE, UPCASTS),
    projections=(
        PEOPLE,
        CONSENTS,
        GUARDIANSHIP,
        ALARMS,
        BIRTHDAY_CHECKS,
        DEPARTURES,
        DUTIES,
        ORDERS,
        ROLLOUT,
        INSTRUCTIONS,
        SCHOOLS,
        CLASSES,
        SETTINGS,
        TRANSFERS,
        UNDERTAKINGS,
        DISCLOSURES,
        ERASURES,
        REQUESTS,
        BREACHES,
        ENDINGS,
        ACTS,
        LOOKS,
        IMPORTS,
        POLICIES,
        DENIALS,
    ),
    http=(
        SignInPages,
        SecretPages,
        SecondFactorPages,
        SessionPages,
        FirstStartPages,
        IdentityHttp,
        PeoplePages,
        AccountPages,
        SlipPages,
        RegisterPages,
        ParticularsPages,
        TransferPages,
        ByNumberPages,
        ConsentDeskPages,
        ConsentRegisterPages,
        WithdrawalPages,
        OwnConsentPages,
        FamilyPages,
        DisagreementPages,
        BirthdayPages,
        PaperPages,
        OrderPages,
        DutiesPages,
        TermsPages,
        InstructionPages,
        DataDeskPages,
        AuditPages,
        RegistryCardPages,
        RetentionPages,
        DisclosuresPages,
        BreachesPages,
        MyDataPages,
        ErasurePages,
        UndertakingPages,
        ImportPages,
        RosterPages,
        RightsPages,
        DenialPages,
    ),
    migrations=Path(__file__).parents[3] / "migrations",
    package="identity",
    policy=POLICY,
    objects=OBJECTS,
    school_name=schools.name_of,
    commands=commands,
    chores=(
        follow_erasures,
        escalate_requests,
        propose_due,
        clear_passing,
    ),
    # These open names or destroy keys: in a district they run where the keys are.
    http_chores=(
        close_departed,
        destroy_old_lists,
        end_what_is_over,
        overwrite_destroyed_keys,
    ),
    figures=_measure,
    before_opening=lambda runtime: runtime.wired(build),
)
