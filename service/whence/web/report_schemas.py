"""The consistency report's requests and answers as marshmallow schemas."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from whence.reports.column import MAX_COUNT
from whence.reports.consistency import FIELDS
from whence.reports.finding import FindingType
from whence.web import intake
from whence.web.schemas import Strict

MAX_VALUES = 500_000
MAX_NAME = 200
_KNOWN = frozenset({"value", "count", "category", "group", "gold"})


class ValueSchema(Strict):
    """A value with the records behind it, and what else is known of them."""

    value = fields.String(required=True, metadata={"description": "as it was written, raw"})
    count = fields.Integer(
        strict=True, validate=validate.Range(0, MAX_COUNT), metadata={"description": "records; 1"}
    )
    category = fields.String(
        allow_none=True, metadata={"description": "what the upstream system made of it"}
    )
    group = fields.String(
        allow_none=True, metadata={"description": "whose answers are compared; only sums are kept"}
    )
    gold = fields.String(
        allow_none=True, metadata={"description": "the right country's code, for error rates"}
    )


class _Values(fields.List[dict[str, Any] | None]):
    """A long list, checked in one go: a schema for each of 100,000 values takes seconds."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **_: Any,
    ) -> list[dict[str, Any] | None]:
        if not isinstance(value, list):
            raise ValidationError("must be a list")
        for at, one in enumerate(value):
            fault = _fault(one)
            if fault:
                raise ValidationError({at: [fault]})
        return value


def _fault(one: Any) -> str | None:
    if not isinstance(one, dict):
        return "must be an object"
    if not _KNOWN.issuperset(one):
        return f"has an unknown field; known: {', '.join(sorted(_KNOWN))}"
    if not isinstance(one.get("value"), str):
        return "value: must be a string"
    count = 1 if one.get("count") is None else one["count"]
    if type(count) is not int or not 0 <= count <= MAX_COUNT:
        return f"count: must be a whole number from 0 to {MAX_COUNT}"
    for name in ("category", "group", "gold"):
        if not isinstance(one.get(name, ""), str | None):
            return f"{name}: must be a string"
    return None


class ReportAskedSchema(Strict):
    """A column of values to report on."""

    values = _Values(
        fields.Nested(ValueSchema), required=True, validate=validate.Length(1, MAX_VALUES)
    )
    baseline_id = fields.String(
        allow_none=True,
        validate=validate.Length(1, 64),
        metadata={"description": "an earlier report on the same field, to tell drift"},
    )
    scope = fields.String(allow_none=True, validate=validate.Length(1, intake.MAX_SCOPE))
    name = fields.String(
        allow_none=True,
        validate=validate.Length(1, MAX_NAME),
        metadata={"description": "what the field is called; a baseline must bear the same"},
    )
    cell = fields.String(allow_none=True, validate=validate.OneOf(FIELDS))
    profile = fields.String(allow_none=True, validate=validate.Length(1, MAX_NAME))


class FindingSchema(Schema):
    """What is wrong with some values, how much it touches, why, and what to do."""

    id = fields.String(metadata={"description": "the same for the same finding in every run"})
    type = fields.String(validate=validate.OneOf([str(one) for one in FindingType]))
    severity = fields.String(validate=validate.OneOf(["high", "medium", "low"]))
    title = fields.String()
    status = fields.String(
        allow_none=True,
        validate=validate.OneOf(["new", "still there"]),
        metadata={"description": "against the baseline"},
    )
    records = fields.Integer(metadata={"description": "records it touches"})
    values = fields.List(fields.String())
    counts = fields.List(fields.Integer(), metadata={"description": "records of each value"})
    values_left_out = fields.Integer()
    categories = fields.List(fields.String())
    entities = fields.List(fields.String(), metadata={"description": "place ids"})
    reason = fields.String()
    action = fields.String()


class ReportSchema(Schema):
    """The report, or how far it is. All but `id` and `state` are there once it is done."""

    id = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["queued", "running", "done", "failed"])
    )
    progress = fields.Float(metadata={"description": "0 to 1, while it is being made"})
    error = fields.Dict(metadata={"description": "why it failed: code and detail"})
    schema = fields.Integer(metadata={"description": "of this form of a report"})
    made_at = fields.String()
    field = fields.Dict(metadata={"description": "name, cell, scope and profile"})
    headline = fields.String()
    summary = fields.List(fields.String())
    first = fields.List(fields.Dict(), metadata={"description": "what to do first"})
    findings = fields.List(
        fields.Nested(FindingSchema), metadata={"description": "most records touched first"}
    )
    findings_left_out = fields.Dict(metadata={"description": "type → findings of a long list"})
    findings_gone = fields.List(fields.Dict(), metadata={"description": "only in the baseline"})
    profile = fields.Dict()
    matrix = fields.Dict(allow_none=True, metadata={"description": "category × country"})
    replacement = fields.Dict(
        allow_none=True, metadata={"description": "if the places replaced the categories"}
    )
    distributions = fields.Dict()
    drift = fields.Dict(metadata={"description": "against the baseline and the calibration data"})
    fairness = fields.List(fields.Dict())
    fairness_bounds = fields.Dict()
    scenarios = fields.Dict(allow_none=True)
    least_records = fields.Integer(allow_none=True)
    values = fields.List(fields.Dict(), metadata={"description": "the commonest values"})
    values_left_out = fields.Integer()
    places = fields.Dict(metadata={"description": "place id → label"})
    versions = fields.Dict()
