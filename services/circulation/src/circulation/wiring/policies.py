"""The schools' policies, remembered for a moment so that not every scan asks for them."""

import time
from dataclasses import dataclass, field
from typing import Final

from circulation.application import Lending
from circulation.domain.ids import SchoolId
from circulation.domain.policy.commands import SetPolicy
from circulation.domain.policy.policy import Policy
from kernel.application import Done
from kernel.store import Context

# Another process learns of a new policy within this time; the one that set it, at once.
SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Policies:
    """Ask for and set how a school lends."""

    lending: Lending
    _known: dict[SchoolId, tuple[float, Policy]] = field(default_factory=dict)

    def of(self, school: SchoolId) -> Policy:
        until, policy = self._known.get(school, (0.0, Policy()))
        now = time.monotonic()
        if now < until:
            return policy
        policy = self.lending.policy(school)
        self._known[school] = now + SECONDS, policy
        return policy

    def set(self, school: SchoolId, command: SetPolicy, context: Context) -> Done:
        """Write down a new policy; raises Refused when nobody could borrow under it."""
        done = self.lending.set_policy(school, command, context)
        self._known.pop(school, None)
        return done
