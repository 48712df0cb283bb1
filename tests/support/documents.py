"""Say in OpenAPI and AsyncAPI what a service offers, from its routes, events and examples."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from chassis.http import _MARK, Route
from chassis.service import Service

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
TYPES = {list: "array", str: "string", int: "integer", bool: "boolean", type(None): "null"}


def openapi(service: Service) -> dict[str, Any]:
    """Describe every address of the service from its routes and their schemas."""
    spec = APISpec(
        title=f"Kitepkana {service.name}",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
    )
    fields = {name: {"type": "string"} for name in ("type", "title", "reason", "detail")}
    spec.components.schema("Problem", {"type": "object", "properties": fields})
    operations: dict[str, dict[str, Any]] = {}
    for owner in service.http:
        for name in sorted(dir(owner)):
            method = getattr(owner, name)
            for route in getattr(method, _MARK, ()):
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.rule)
                for verb in route.methods:
                    operations.setdefault(path, {})[verb.lower()] = operation(name, method, route)
    for path in sorted(operations):
        spec.path(path=path, operations=operations[path])
    return spec.to_dict()


def operation(name: str, method: Any, route: Route) -> dict[str, Any]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route.rule)
    given: list[Any] = [
        {"in": "path", "name": one, "required": True, "schema": {"type": "string"}} for one in names
    ]
    if route.query is not None:
        given.append({"in": "query", "schema": route.query})
    described: dict[str, Any] = {
        "operationId": name,
        "description": (method.__doc__ or "").strip() or name.replace("_", " "),
        "x-allowed": sorted(route.allow.roles) or route.allow.kind,
        **({"x-action": route.allow.action.name} if route.allow.action else {}),
        "parameters": given,
        "responses": {str(status): said(status, what) for status, what in answers(route).items()},
    }
    if route.body is not None:
        described["requestBody"] = {"content": {"application/json": {"schema": route.body}}}
    return described


def answers(route: Route) -> dict[int, Any]:
    usual = {200: "As asked.", 403: "Not allowed here.", 422: "Not filled in correctly."}
    return dict(sorted((usual | dict(route.answers)).items()))


def said(status: int, what: Any) -> dict[str, Any]:
    if isinstance(what, str):
        problem = {"content": PROBLEM} if status >= 400 else {}
        return {"description": what, **problem}
    return {"description": "As asked.", "content": {"application/json": {"schema": what}}}


def asyncapi(
    service: str, contracts: Path, wire: Mapping[str, type], reads: Iterable[str] = ()
) -> dict[str, Any]:
    """Describe what is published, by the frozen examples, and what is read of other services."""
    published = {name: message(contracts, name, wire[name]) for name in sorted(wire)}
    read = sorted(set(reads))
    sources = sorted({name.split(".")[0] for name in read})
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"Kitepkana {service}", "version": "1"},
        "channels": {
            f"{service}.events": {
                "description": "One exchange; routing key is the type and the shard, `.pNN`.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in published},
            },
            **{f"{one}.events": {"description": f"What {one} publishes."} for one in sources},
        },
        "operations": {
            "publish": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{service}.events"},
            },
            **{
                f"read-{one}": {
                    "action": "receive",
                    "channel": {"$ref": f"#/channels/{one}.events"},
                    "x-reads": [name for name in read if name.startswith(f"{one}.")],
                }
                for one in sources
            },
        },
        "components": {"messages": published},
    }


def message(contracts: Path, name: str, event: type) -> dict[str, Any]:
    example = json.loads((contracts / "publishes" / f"{name}.json").read_text())
    properties = {field: {"type": TYPES[type(value)]} for field, value in example["data"].items()}
    return {
        "contentType": "application/cloudevents+json",
        "summary": (event.__doc__ or name).strip(),
        "payload": {
            "type": "object",
            "properties": {"data": {"type": "object", "properties": properties}},
        },
        "examples": [{"payload": example}],
    }


def text(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=100)
