"""The card for the registry of holders of personal data, from what the system itself knows (L-12).

Purposes, data, terms, receivers and the responsible person are read from the tables by which the
system works, so the card cannot say anything else than what is done.
"""

from typing import Any, Final

from werkzeug.wrappers import Response

from chassis.http import Call, download, http
from chassis.languages import N_, Words, words
from identity.domain.consent.events import Operation, Purpose, Recipient
from identity.domain.fields import VAULT, Field, Sensitivity
from identity.domain.orders.events import Role
from identity.domain.people.events import Kind
from identity.domain.retention.classes import CLASSES, Kept
from identity.entrypoints import data_words as said
from identity.entrypoints.desk import CATEGORIES, PURPOSES, RECIPIENTS, Desk
from identity.entrypoints.my_data_paper import EVENTS, SERVICES
from identity.entrypoints.papers import PDF, Sheet, spoken_on_paper
from identity.policy import SEE_DATA_DESK
from identity.readmodels import disclosures, duties, orders, schools, settings

OPERATIONS: Final = {
    Operation.COLLECT: N_("collecting"),
    Operation.RECORD: N_("recording"),
    Operation.STORE: N_("storing"),
    Operation.UPDATE: N_("putting right"),
    Operation.USE: N_("using"),
    Operation.BLOCK: N_("hiding"),
    Operation.ERASE: N_("destroying"),
}
SENSITIVITIES: Final = {
    Sensitivity.PERSONAL: N_("personal"),
    Sensitivity.SENSITIVE: N_("sensitive"),
}
SECURITY: Final = (
    N_("Each person's data are sealed with AES-256-GCM under keys of their own, apart from them."),
    N_("Registers, journals and messages hold random numbers in place of names."),
    N_(
        "Roles are given by orders of the head; accounts are personal; power needs a second factor."
    ),
    N_("Each look at personal data is recorded in a chained log, and so is each denied attempt."),
    N_(
        "Everything stays on the school's or the district's own machines; no page calls another"
        " site."
    ),
)  # fmt: skip


class RegistryCardPages(Desk):
    name = "identity-registry-card"

    @http("GET", "/identity/<school>/registry-card", allow=SEE_DATA_DESK)
    def page(self, call: Call, school: str) -> Response:
        self.school_of(call)
        sheet = self._card(school, words(call.language, "identity"))
        return self.show(call, "registry-card.html", sheet=sheet)

    @http("GET", "/identity/<school>/registry-card.pdf", allow=SEE_DATA_DESK)
    def paper(self, call: Call, school: str) -> Response:
        self.school_of(call)
        spoken = spoken_on_paper(call)
        with self.runtime.read() as db:
            letterhead = schools.letterhead(db, school)
        made = self._card(school, spoken).print(letterhead, spoken.language)
        return download(made, "registry-card.pdf", PDF)

    def _card(self, school: str, spoken: Words) -> Sheet:
        today = self.runtime.today()
        with self.runtime.read() as db:
            years = {kept: settings.value(db, school, CLASSES[kept].years, today) for kept in Kept}
            given = {row.receiver for row in disclosures.of_school(db, school)}
            officers = [
                orders.one_order(db, row.order_id)
                for row in duties.roles_of_school(db, school)
                if row.role == Role.DATA_OFFICER and not row.has_ended
            ]
            name = schools.name_of(db, school, spoken.language)
        return card(spoken, name, years, given, [order for order in officers if order])


def card(
    spoken: Words,
    holder: str,
    years: dict[Kept, int],
    given: set[str],
    officers: list[Any],
) -> Sheet:
    """Return the card of a school.

    ``years`` are the terms of the day, ``given`` who was given data so far, ``officers`` the
    orders that make somebody responsible.
    """
    say = spoken.gettext
    sheet = Sheet(
        title=say(N_("Registry card of an array of personal data")),
        intro=[say(N_("Law No 58, article 30; decree No 638 of 18 November 2022."))],
        signatures=[say(N_("Head of the school"))],
        stamp=True,
    )
    responsible = [
        say(N_("Data protection officer, order No. %(number)s of %(day)s"))
        % {"number": order.number, "day": spoken.date_short(order.on)}
        for order in officers
    ]
    sheet.facts(
        say(N_("Holder")),
        [
            (say(N_("Array")), say(N_("Pupils, their representatives and staff of the school"))),
            (say(N_("Holder")), holder),
            (
                say(N_("Responsible person")),
                "; ".join(responsible) or say(N_("not appointed: issue an order")),
            ),
            (say(N_("Whose data")), ", ".join(say(said.KINDS[kind]) for kind in Kind)),
            (say(N_("Source")), say(N_("the person, or the legal representative, on paper"))),
            (
                say(N_("How people are told")),
                say(N_("the text of the consent, the page “My data”, notices of disclosures")),
            ),
        ],
    )
    purposes = [(say(PURPOSES.get(purpose, purpose)),) for purpose in Purpose]
    methods = ", ".join(say(OPERATIONS[operation]) for operation in Operation)
    sheet.table(say(N_("Purposes")), [say(N_("Purpose"))], purposes, methods)
    _data(sheet, spoken)
    _terms(sheet, spoken, years)
    _receivers(sheet, spoken, given)
    rows = [(say(measure),) for measure in SECURITY]
    sheet.table(say(N_("Security")), [say(N_("Measure"))], rows)
    return sheet


def _data(sheet: Sheet, spoken: Words) -> None:
    say = spoken.gettext
    rows = [
        (say(said.FIELDS[field]), say(CATEGORIES.get(VAULT[field][0], VAULT[field][0])),
         say(SENSITIVITIES[VAULT[field][1]]))
        for field in Field
    ]  # fmt: skip
    head = [say(N_("Data")), say(N_("Category")), say(N_("Class"))]
    sheet.table(say(N_("List of data, by consent")), head, rows)
    numbered = [
        (say(SERVICES[service]), ", ".join(dict.fromkeys(
            say(label) for name, label in EVENTS.items() if name.startswith(f"{service}.")
        )))
        for service in SERVICES
    ]  # fmt: skip
    shown = [row for row in numbered if row[1]]
    head = [say(N_("Part of the system")), say(N_("Records"))]
    sheet.table(say(N_("Kept under random numbers, without names")), head, shown)


def _terms(sheet: Sheet, spoken: Words, years: dict[Kept, int]) -> None:
    say = spoken.gettext
    rows = [
        (say(said.RETENTION[kept]), years[kept], say(said.STARTS[CLASSES[kept].start]),
         say(said.MEANS[CLASSES[kept].means]))
        for kept in Kept
    ]  # fmt: skip
    head = [say(N_("Records")), say(N_("Years")), say(N_("From when")), say(N_("At the end"))]
    sheet.table(say(N_("Terms of keeping")), head, rows, widths=("3fr", "auto", "2fr", "3fr"))


def _receivers(sheet: Sheet, spoken: Words, given: set[str]) -> None:
    say = spoken.gettext
    by_consent = [(say(RECIPIENTS[one]), say(said.BASES["consent"])) for one in Recipient]
    known = {str(one) for one in Recipient}
    by_law = [
        (say(label), say(said.BASES["statute"]))
        for code, label in said.RECEIVERS.items()
        if code in given - known
    ]
    head = [say(N_("To whom")), say(N_("On which ground"))]
    abroad = say(N_("No transfer to other countries is expected."))
    sheet.table(say(N_("Receivers")), head, [*by_consent, *by_law], abroad)
