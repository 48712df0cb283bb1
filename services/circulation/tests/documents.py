"""Write contracts/openapi.yaml and asyncapi.yaml from the code: `python -m …tests.documents`."""

from functools import partial
from pathlib import Path

from chassis.runtime import codec_of
from circulation.entrypoints.service import SERVICE
from circulation.readmodels.foreign import CATALOG, IDENTITY, JOURNAL
from tests.support.documents import asyncapi, openapi, text

CONTRACTS = Path(__file__).parents[1] / "contracts"
READS = (*IDENTITY.wire, *JOURNAL.wire, *CATALOG.wire)
DOCUMENTS = {
    "openapi.yaml": partial(openapi, SERVICE),
    "asyncapi.yaml": partial(asyncapi, SERVICE.name, CONTRACTS, codec_of(SERVICE).wire, READS),
}

__all__ = ["DOCUMENTS", "text"]

if __name__ == "__main__":
    for file, make in DOCUMENTS.items():
        (CONTRACTS / file).write_text(text(make()))
