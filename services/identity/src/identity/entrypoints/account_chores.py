"""What happens to accounts by itself: who has left the school has no account there any more."""

from typing import Final

from prometheus_client import Counter

from chassis import metrics
from chassis.runtime import Runtime
from identity import wiring
from identity.domain.ids import PersonId
from identity.readmodels import departures

_SYSTEM: Final = "departure"
_closed = Counter(
    "kitepkana_accounts_closed",
    "Accounts that were closed because their owner has left the school.",
    registry=metrics.REGISTRY,
)


def close_departed(runtime: Runtime) -> int:
    """Close the accounts of pupils who have left; return how many there were."""
    with runtime.read() as db:
        gone = departures.with_accounts(db)
    for row in gone:
        sign_in = runtime.wired(wiring.build).sign_in
        sign_in.close_account(runtime.context_for_system(_SYSTEM), PersonId(row.person_id))
        _closed.inc()
    return len(gone)
