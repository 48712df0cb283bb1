"""Write the contracts that follow from code: `python -m services.reporting.tests.documents`."""

import json
from pathlib import Path
from typing import Any

import msgspec
import yaml

from chassis.openapi import document
from chassis.runtime import codec_of
from reporting.entrypoints.service import SERVICE
from reporting.readmodels.foreign import READS

CONTRACTS = Path(__file__).parents[1] / "contracts"
SERVICES = CONTRACTS.parents[1]
PUBLISHED = codec_of(SERVICE)


def asyncapi() -> dict[str, Any]:
    """Describe what every service publishes, with the frozen examples, and what is read here."""
    kinds = PUBLISHED.wire
    _, schemas = msgspec.json.schema_components(
        kinds.values(), ref_template="#/components/schemas/{name}"
    )
    messages = {name: _message(name, kind) for name, kind in sorted(kinds.items())}
    sends = {
        "reporting.events": {
            "description": "One exchange; the routing key is the type and the shard, `.pNN`.",
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        }
    }
    hears = {f"{name}.events": {"description": f"What {name} publishes."} for name in READS}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Kitepkana reporting", "version": "1"},
        "channels": sends | hears,
        "operations": {
            "publish": {"action": "send", "channel": {"$ref": "#/channels/reporting.events"}},
            **{f"read-{name}": _reading(name) for name in READS},
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _reading(source: str) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{source}.events"}
    return {"action": "receive", "channel": channel, "x-reads": sorted(READS[source].wire)}


def _message(name: str, kind: type) -> dict[str, Any]:
    example = json.loads((CONTRACTS / "publishes" / f"{name}.json").read_text("utf-8"))
    data = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {
        "contentType": "application/cloudevents+json",
        "summary": " ".join((kind.__doc__ or name).split()),
        "payload": {"type": "object", "properties": {"data": data}},
        "examples": [{"payload": example}],
    }


def openapi() -> dict[str, Any]:
    """Describe every address."""
    return document(SERVICE)


def needed(source: str, name: str) -> dict[str, Any]:
    """Take of a publisher's example only the fields that are read here."""
    published = SERVICES / source / "contracts" / "publishes" / f"{name}.json"
    example: dict[str, Any] = json.loads(published.read_text("utf-8"))
    fields = READS[source].wire[name].__annotations__
    return example | {"data": {field: example["data"][field] for field in fields}}


def text(described: dict[str, Any]) -> str:
    """Write a document as YAML."""
    return yaml.safe_dump(described, allow_unicode=True, sort_keys=True, width=100)


def write() -> None:
    """Write everything anew, but for an example that its publisher does not have yet."""
    for source, codec in READS.items():
        for name in codec.wire:
            if (SERVICES / source / "contracts" / "publishes" / f"{name}.json").exists():
                body = json.dumps(
                    needed(source, name), ensure_ascii=False, indent=2, sort_keys=True
                )
                (CONTRACTS / "reads" / f"{name}.json").write_text(f"{body}\n", "utf-8")
    (CONTRACTS / "asyncapi.yaml").write_text(text(asyncapi()), "utf-8")
    (CONTRACTS / "openapi.yaml").write_text(text(openapi()), "utf-8")


if __name__ == "__main__":
    write()
