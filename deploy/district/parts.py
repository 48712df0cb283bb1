"""What a district consists of: the one list that the launcher, compose and the tests read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SERVICES: Final = ("identity", "catalog", "circulation", "journal", "reporting")
ROLES: Final = ("http", "subscriptions", "relay")
STEPS: Final = ("migrate", "declare")

# The database of the keys, apart from the data they open: one stolen backup does not bring both.
KEYS: Final = "identity_keys"
# Where a part listens when it has an address of its own, as in a container.
PORT: Final = 8000

# Where the data are and where they may go (chassis/outside.py); empty is "here, and nowhere else".
WHERE: Final = frozenset({"CROSS_BORDER_GROUND", "DATA_LOCATION", "OUTSIDE_HOSTS"})
# Every part reads these from its environment, and no part needs more than its own.
COMMON: Final = WHERE | {
    "BIND", "BROKER_URL", "DATA", "DATABASE_URL", "FEEDS", "PUBLIC_URL", "SERVICE_SECRET",
}  # fmt: skip
# Whoever opens names: nobody else is given the keys to them.
SECRETS: Final[Mapping[str, frozenset[str]]] = {
    "identity-http": frozenset(
        {"KEYS_DATABASE_URL", "KITEPKANA_MASTER_KEY", "KITEPKANA_MASTER_KEY_NEW"}
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process, or one step that ends by itself: `python -m chassis.serve <service> <role>`."""

    service: str
    role: str

    @property
    def name(self) -> str:
        return f"{self.service}-{self.role}"

    @property
    def command(self) -> tuple[str, ...]:
        """The command, to be put behind a Python of the right environment."""
        return ("-m", "chassis.serve", self.service, self.role)

    @property
    def environment(self) -> frozenset[str]:
        """The names of the variables it is given."""
        return COMMON | SECRETS.get(self.name, frozenset())

    @property
    def live(self) -> str:
        """Where it says that it runs."""
        return f"/{self.service}/live"

    @property
    def ready(self) -> str:
        """Where it says that it can do its work."""
        return f"/{self.service}/ready"

    @property
    def metrics(self) -> str:
        """Where Prometheus reads its figures."""
        return f"/{self.service}/metrics"


PARTS: Final = tuple(Part(service=service, role=role) for role in ROLES for service in SERVICES)
STEP_PARTS: Final[Mapping[str, tuple[Part, ...]]] = {
    step: tuple(Part(service=service, role=step) for service in SERVICES) for step in STEPS
}


def part(name: str) -> Part:
    """Find a part by its name, `circulation-relay`; raises KeyError."""
    return {part.name: part for part in PARTS}[name]
