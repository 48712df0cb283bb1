"""The figures by name, in the order in which they are printed."""

from collections.abc import Callable

from tests.bench.append import append_batch, append_one, versus_eventsourcing
from tests.bench.delivery import relay
from tests.bench.end_to_end import end_to_end
from tests.bench.ground import Figure, Ground
from tests.bench.projecting import project

FIGURES: dict[str, Callable[[Ground], Figure]] = {
    "append-one": append_one,
    "append-batch": append_batch,
    "versus-eventsourcing": versus_eventsourcing,
    "relay": relay,
    "project": project,
    "end-to-end": end_to_end,
}
