"""Write a service's AsyncAPI document: `python -m chassis.asyncapi circulation`."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from chassis.runtime import codec_of
from chassis.service import Service, service_named

_REFERENCES: Final = "#/components/schemas/{name}"


def document(service: Service) -> dict[str, Any]:
    """Describe what a service publishes and what it reads, with its frozen examples."""
    contracts = service.migrations.parent / "contracts"
    read = _read(service)
    wire = codec_of(service).wire
    messages = {
        **_messages(wire, contracts / "publishes"),
        **_messages(read, contracts / "reads"),
    }
    _, schemas = msgspec.json.schema_components(
        [*wire.values(), *read.values()], ref_template=_REFERENCES
    )
    sources = sorted({name.split(".")[0] for name in read})
    return {
        "asyncapi": "3.0.0",
        "info": {"title": service.name, "version": "1"},
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            f"{source}.events": _channel(
                source, [n for n in messages if n.startswith(f"{source}.")]
            )
            for source in sorted({service.name, *sources})
        },
        "operations": {
            "publish": _operation("send", service.name),
            **{f"read-{source}": _operation("receive", source) for source in sources},
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _read(service: Service) -> dict[str, type]:
    """Collect the events of others that the service's read models understand."""
    return {
        name: kind
        for projection in service.projections
        for source, codec in projection.sources.items()
        if source != service.name
        for name, kind in sorted(codec.wire.items())
    }


def _messages(wire: dict[str, type], examples: Path) -> dict[str, Any]:
    return {
        name: _message(name, kind, examples / f"{name}.json") for name, kind in sorted(wire.items())
    }


def _message(name: str, kind: type, example: Path) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": name,
        "summary": (inspect.getdoc(kind) or "").split("\n")[0],
        "payload": {"$ref": _REFERENCES.format(name=kind.__name__)},
    }
    if (inspect.getdoc(kind) or "").startswith(f"{kind.__name__}("):
        del message["summary"]  # What a dataclass says of itself when nobody wrote anything.
    if example.exists():
        frozen = json.loads(example.read_text("utf-8"))
        message["examples"] = [{"payload": frozen.get("data", frozen)}]
    return message


def _channel(source: str, names: list[str]) -> dict[str, Any]:
    return {
        "address": f"{source}.events",
        "description": "A topic exchange; the routing key is the type and the shard, `.pNN`.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operation(action: str, source: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{source}.events"}}


def main(arguments: list[str]) -> int:
    """Write the document of one service to standard output."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    yaml.safe_dump(
        document(service_named(arguments[0])), sys.stdout, allow_unicode=True, sort_keys=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
