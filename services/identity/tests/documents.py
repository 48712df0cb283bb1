"""Write contracts/openapi.yaml and asyncapi.yaml from the code: `python -m …tests.documents`."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from chassis.http import _MARK, Route
from identity.domain.events import WIRE
from identity.entrypoints.service import SERVICE

CONTRACTS = Path(__file__).parents[1] / "contracts"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
TYPES = {list: "array", str: "string", int: "integer", bool: "boolean", type(None): "null"}


def openapi() -> dict[str, Any]:
    """Describe every address of the service from its routes and their schemas."""
    spec = APISpec(
        title="Kitepkana identity",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
    )
    fields = {name: {"type": "string"} for name in ("type", "title", "reason", "detail")}
    spec.components.schema("Problem", {"type": "object", "properties": fields})
    operations: dict[str, dict[str, Any]] = {}
    for owner in SERVICE.http:
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


def asyncapi() -> dict[str, Any]:
    """Describe what is published, by the frozen examples.

    Identity reads nobody's events but its own.
    """
    published = {name: message(name) for name in sorted(WIRE)}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Kitepkana identity", "version": "1"},
        "channels": {
            "identity.events": {
                "description": "One exchange; routing key is the type and the shard, `.pNN`.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in published},
            },
        },
        "operations": {
            "publish": {
                "action": "send",
                "channel": {"$ref": "#/channels/identity.events"},
            },
        },
        "components": {"messages": published},
    }


def message(name: str) -> dict[str, Any]:
    example = json.loads((CONTRACTS / "publishes" / f"{name}.json").read_text())
    properties = {field: {"type": TYPES[type(value)]} for field, value in example["data"].items()}
    return {
        "contentType": "application/cloudevents+json",
        "summary": (WIRE[name].__doc__ or name).strip(),
        "payload": {
            "type": "object",
            "properties": {"data": {"type": "object", "properties": properties}},
        },
        "examples": [{"payload": example}],
    }


def text(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=100)


DOCUMENTS = {"openapi.yaml": openapi, "asyncapi.yaml": asyncapi}

if __name__ == "__main__":
    for file, make in DOCUMENTS.items():
        (CONTRACTS / file).write_text(text(make()))
