"""What the Reconciliation Service API 0.2 says of its answers, as JSON schemas written from its
text (Final Community Group Report, 10 April 2023)."""

from typing import Any

Schema = dict[str, Any]


def exactly(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
FILLED = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://[^ ]+$"}
URI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^ ]+$"}
TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
PATH = {"type": "string", "pattern": "^/"}

TYPE = exactly(
    {"id": FILLED, "name": FILLED},
    {"broader": {"type": "array", "items": exactly({"id": FILLED, "name": FILLED})}},
)
PROPERTY = exactly({"id": FILLED, "name": FILLED})

SUGGEST_METADATA = exactly(
    {"service_url": URL, "service_path": PATH},
    {
        "flyout_service_url": URL,
        "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"},
    },
)
MANIFEST = exactly(
    {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": FILLED,
        "identifierSpace": URI,
        "schemaSpace": URI,
        "defaultTypes": {"type": "array", "items": TYPE},
    },
    {
        "documentation": URL,
        "logo": URL,
        "serviceVersion": TEXT,
        "view": exactly({"url": TEMPLATE}),
        "feature_view": exactly({"url": TEMPLATE}),
        "preview": exactly(
            {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}
        ),
        "suggest": exactly({}, dict.fromkeys(("entity", "property", "type"), SUGGEST_METADATA)),
        "extend": exactly(
            {},
            {
                "propose_properties": exactly({"service_url": URL, "service_path": PATH}),
                "property_settings": {"type": "array"},
            },
        ),
        "batchSize": {"type": "integer", "minimum": 1},
        "authentication": exactly(
            {"type": {"const": "apiKey"}, "name": FILLED, "in": {"enum": ["header", "query"]}}
        ),
    },
)

FEATURE = exactly({"id": FILLED, "value": {"type": ["boolean", "number"]}})
CANDIDATE = exactly(
    {
        "id": FILLED,
        "name": FILLED,
        "type": {"type": "array", "items": TYPE},
        "score": {"type": "number"},
        "match": {"type": "boolean"},
    },
    {"description": TEXT, "features": {"type": "array", "items": FEATURE}},
)
RESULT_BATCH = {
    "type": "object",
    "additionalProperties": exactly(
        {"result": {"type": "array", "items": CANDIDATE}},
        {"error": {"type": "object", "required": ["code", "detail"]}},  # ours; it may say more
    ),
}


def suggested(item: Schema) -> Schema:
    """Suggestions of such items."""
    return exactly({"result": {"type": "array", "items": item}}, {"prefix": TEXT})


SUGGESTED_ENTITIES = suggested(
    exactly(
        {"id": FILLED, "name": FILLED},
        {"description": TEXT, "notable": {"type": "array", "items": {"anyOf": [TEXT, TYPE]}}},
    )
)
SUGGESTED_TYPES = suggested(
    exactly(
        {"id": FILLED, "name": FILLED},
        {"description": TEXT, "broader": {"type": "array", "items": TYPE}},
    )
)
SUGGESTED_PROPERTIES = suggested(exactly({"id": FILLED, "name": FILLED}, {"description": TEXT}))
FLYOUT = exactly({"id": FILLED, "html": FILLED})

PROPOSED = exactly(
    {"properties": {"type": "array", "items": PROPERTY}, "type": TEXT},
    {"limit": {"type": "integer"}},
)
VALUE = {
    "oneOf": [
        exactly({}),
        exactly({"id": FILLED, "name": FILLED}, {"description": TEXT}),
        exactly({"str": TEXT}),
        exactly({"float": {"type": "number"}}),
        exactly({"int": {"type": "integer"}}),
        exactly({"bool": {"type": "boolean"}}),
    ]
}
EXTENSION = exactly(
    {
        "meta": {
            "type": "array",
            "items": exactly({"id": FILLED, "name": FILLED}, {"type": TYPE, "service": URL}),
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": VALUE},
            },
        },
    }
)
