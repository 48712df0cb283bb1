"""Write contracts/openapi.yaml and asyncapi.yaml: `python -m services.catalog.tests.documents`."""

import json
from pathlib import Path
from typing import Any

import msgspec
import yaml

from catalog.entrypoints.service import SERVICE
from catalog.readmodels.foreign import IDENTITY
from chassis.runtime import codec_of

PUBLISHED = codec_of(SERVICE).wire
CONTRACTS = Path(__file__).parents[1] / "contracts"


def asyncapi() -> dict[str, Any]:
    """Describe what is published, with the frozen examples, and what is read of others."""
    _, schemas = msgspec.json.schema_components(
        PUBLISHED.values(), ref_template="#/components/schemas/{name}"
    )
    messages = {name: _message(name, kind) for name, kind in sorted(PUBLISHED.items())}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Kitepkana catalog", "version": "1"},
        "channels": {
            "catalog.events": {
                "description": "One exchange; the routing key is the type and the shard, `.pNN`.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            },
            "identity.events": {"description": "What identity publishes."},
        },
        "operations": {
            "publish": {"action": "send", "channel": {"$ref": "#/channels/catalog.events"}},
            "read-identity": {
                "action": "receive",
                "channel": {"$ref": "#/channels/identity.events"},
                "x-reads": sorted(IDENTITY.wire),
            },
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _message(name: str, kind: type) -> dict[str, Any]:
    example = json.loads((CONTRACTS / "publishes" / f"{name}.json").read_text("utf-8"))
    data = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {
        "contentType": "application/cloudevents+json",
        "summary": " ".join((kind.__doc__ or name).split()),
        "payload": {"type": "object", "properties": {"data": data}},
        "examples": [{"payload": example}],
    }


def text(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=100)


if __name__ == "__main__":
    (CONTRACTS / "asyncapi.yaml").write_text(text(asyncapi()), "utf-8")
