"""Papers about a consent or a request that go before the person does: scans, places, words."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Engine, delete

from identity.domain.fields import Field
from identity.vault.keys import some_at_once
from identity.vault.schema import record
from kernel.sql import writing

OF_CONSENT: Final = (Field.CONSENT_SCAN, Field.CONSENT_PLACE, Field.CAPACITY_DOCUMENT)
OF_REQUEST: Final = (Field.REQUEST_TEXT, Field.REFUSAL_REASON)


def destroy_papers(engine: Engine, papers: Collection[str]) -> None:
    """Delete what is kept about consents and requests, by their ids; twice does no harm."""
    with writing(engine) as db:
        for some in some_at_once(papers):
            of_these = record.c.about.in_(some), record.c.field.in_((*OF_CONSENT, *OF_REQUEST))
            db.execute(delete(record).where(*of_these))
