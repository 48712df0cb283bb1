"""The figures by name, in the order in which they are printed."""

from collections.abc import Callable

from tests.bench.append import append_batch, append_one, versus_eventsourcing
from tests.bench.delivery import relay
from tests.bench.desk import desk
from tests.bench.end_to_end import end_to_end
from tests.bench.ground import Figure, Ground
from tests.bench.grown import grown, memory
from tests.bench.lists import import_people
from tests.bench.naming import name_search, names
from tests.bench.projecting import project
from tests.bench.rush import sign_in_rush

FIGURES: dict[str, Callable[[Ground], Figure]] = {
    "append-one": append_one,
    "append-batch": append_batch,
    "versus-eventsourcing": versus_eventsourcing,
    "relay": relay,
    "project": project,
    "end-to-end": end_to_end,
    "desk": desk,
    "grown": grown,
    "memory": memory,
    "names": names,
    "name-search": name_search,
    "sign-in-rush": sign_in_rush,
    "import-people": import_people,
}
