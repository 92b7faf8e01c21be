"""The OpenAPI description: what every route says of itself, and what only the start knows."""

from typing import Any

from marshmallow import Schema

from whence.web.answer_schemas import ProblemSchema
from whence.web.intake import Limits
from whence.web.problems import CODES, MEDIA_TYPE

Described = dict[str, Any]
Responses = dict[int, Described]


def answer(
    schema: type[Schema] | Described, what: str, media: str = "application/json"
) -> Responses:
    """A 200 answer."""
    return {200: {"description": what, "content": {media: {"schema": schema}}}}


def problems(*statuses: int) -> Responses:
    """The answers with problem details that a route may give."""
    return {
        status: {
            "description": ", ".join(code for code, (of, _) in CODES.items() if of == status),
            "content": {MEDIA_TYPE: {"schema": ProblemSchema}},
        }
        for status in statuses
    }


def query(schema: type[Schema]) -> list[Described]:
    """Query parameters."""
    return [{"in": "query", "schema": schema}]


def body(**schemas: type[Schema] | Described) -> Described:
    """A request body; the names are `json` and `ndjson`."""
    media = {"json": "application/json", "ndjson": "application/x-ndjson"}
    return {
        "required": True,
        "content": {media[name]: {"schema": schema} for name, schema in schemas.items()},
    }


def finished(spec: Described, limits: Limits | None, max_text: int, has_keys: bool) -> Described:
    """The description with what this service was started with: names, lengths, keys."""
    for name, schema in spec["components"]["schemas"].items():
        if name in ("Entry", "Options", "Batch"):
            for field, said in schema["properties"].items():
                _settle(field, said, limits, max_text, is_nullable=True)
        if name == "Entry":
            schema["anyOf"] = [
                {"required": [field], "properties": {field: {"type": "string"}}}
                for field in ("text", "city", "region", "country")
            ]
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            if not isinstance(operation, dict):
                continue
            for parameter in operation.get("parameters", ()):
                if path.startswith("/v1/resolve"):
                    said = parameter["schema"]
                    _settle(parameter["name"], said, limits, max_text, is_nullable=False)
            if has_keys and path.startswith("/v1/") and path != "/v1/attribution":
                operation["security"] = [{"ApiKey": []}, {"Bearer": []}]
                operation["responses"].update(_refusals())
    if has_keys:
        spec["components"]["securitySchemes"] = {
            "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "Bearer": {"type": "http", "scheme": "bearer"},
        }
    return spec


def _settle(
    field: str, said: Described, limits: Limits | None, max_text: int, is_nullable: bool
) -> None:
    if field in ("text", "city", "region", "country"):
        said["maxLength"] = max_text
    names = None
    if limits is not None:
        names = {"policy": limits.policies, "profile": limits.profiles}.get(field)
    if names:
        said["enum"] = [*sorted(names), *([None] if is_nullable else [])]


def _refusals() -> Described:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        str(status): {
            "description": ", ".join(code for code, (of, _) in CODES.items() if of == status),
            "content": {MEDIA_TYPE: reference},
        }
        for status in (401, 403, 429)
    }
