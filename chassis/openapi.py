"""Write a service's OpenAPI document: `python -m chassis.openapi circulation > …/openapi.yaml`."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any, Final

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from chassis.http import Allow, Route, routes_of
from chassis.service import Service, service_named

_ARGUMENT: Final = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KINDS: Final[dict[str | None, dict[str, str]]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
}
_PARTITION: Final = {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"}

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "reason", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "reason": {"type": "string"},
        "detail": {"type": "string"},
        "correlation_id": {"type": "string", "format": "uuid"},
        "fields": {"type": "object", "description": "Reasons by the name of the field."},
    },
}

_SAID: Final = {
    401: "Nobody is signed in, or the token ran out (`token-expired`).",
    403: "The role, or the school, is not the caller's.",
    404: "There is nothing, or it is not for the caller.",
    409: "A rule says no; `reason` names it.",
    413: "The body is larger than this address takes.",
    422: "Something is missing, wrong or unknown; `fields` names it.",
    503: "Somebody else was faster three times in a row; try again.",
}


def document(service: Service) -> dict[str, Any]:
    """Describe every address of a service from its routes and their marshmallow schemas."""
    spec = APISpec(
        title=service.name,
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
    )
    spec.components.schema("Problem", PROBLEM)
    for name, scheme in _schemes().items():
        spec.components.security_scheme(name, scheme)
    found = [(owner, name, route) for owner in service.http for name, route in routes_of(owner)]
    for owner, name, route in sorted(found, key=lambda one: (one[2].rule, one[2].methods)):
        about = inspect.getdoc(getattr(owner, name)) or ""
        operations = {
            method.lower(): _operation(method, f"{owner.__name__}.{name}", about, route)
            for method in route.methods
        }
        spec.path(path=_path(route.rule), operations=operations)
    described: dict[str, Any] = spec.to_dict()
    return described


def _operation(method: str, name: str, about: str, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{name}.{method.lower()}",
        "parameters": [*_arguments(route.rule), *_query(route)],
        "security": _security(route.allow),
        "responses": _responses(method, route),
    }
    if about:
        operation["summary"] = about.splitlines()[0]
    if route.allow.roles:
        operation["x-roles"] = sorted(route.allow.roles)
    if route.allow.action is not None:
        operation["x-action"] = route.allow.action.name
    if route.body is not None and method not in {"GET", "HEAD"}:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": route.body}},
        }
    return operation


def _responses(method: str, route: Route) -> dict[str, Any]:
    expected = dict(route.answers) or {200: "Done."}
    codes = {413, *(() if route.allow.kind == "public" else (401, 403))}
    if "<" in route.rule:
        codes.add(404)
    if route.body is not None or route.query is not None:
        codes.add(422)
    if method not in {"GET", "HEAD"}:
        codes |= {409, 503}
    responses: dict[str, Any] = {str(code): _problem(_SAID[code]) for code in sorted(codes)}
    for code, said in expected.items():
        responses[str(code)] = _answer(code, said)
    return responses


def _answer(code: int, said: type[Schema] | str) -> dict[str, Any]:
    if isinstance(said, str):
        return _problem(said) if code in _SAID else {"description": said}
    return {
        "description": inspect.getdoc(said) if "__doc__" in vars(said) else "Done.",
        "content": {"application/json": {"schema": said}},
    }


def _problem(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {"application/problem+json": {"schema": schema}}}


def _path(rule: str) -> str:
    return _ARGUMENT.sub(lambda found: f"{{{found['name']}}}", rule)


def _arguments(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "in": "path",
            "name": found["name"],
            "required": True,
            "schema": _PARTITION
            if found["name"] == "school"
            else _KINDS.get(found["kind"], {"type": "string"}),
        }
        for found in _ARGUMENT.finditer(rule)
    ]


def _query(route: Route) -> list[dict[str, Any]]:
    return [] if route.query is None else [{"in": "query", "schema": route.query}]


def _security(allow: Allow) -> list[dict[str, list[str]]]:
    match allow.kind:
        case "public":
            return []
        case "service":
            return [{"service": []}]
        case _:
            return [{"cookie": []}, {"bearer": []}]


def _schemes() -> dict[str, dict[str, str]]:
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {
        "cookie": {"type": "apiKey", "in": "cookie", "name": "kp_token"},
        "bearer": bearer,
        "service": {**bearer, "description": "Signed with the secret the services share."},
    }


def _schema_name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__


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
