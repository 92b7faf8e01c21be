"""Answers as marshmallow schemas: what `/openapi.json` says of them. `answer.py` writes them."""

from typing import Any

from marshmallow import Schema, fields, validate

from whence.place import Kind
from whence.verdict import Flag, Outcome, ReasonCode, Role


def _text(what: str = "", nullable: bool = False, **metadata: Any) -> fields.String:
    if what:
        metadata["description"] = what
    return fields.String(required=True, allow_none=nullable, metadata=metadata)


def _code(codes: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([str(code) for code in codes]))


def _share(what: str = "", nullable: bool = False) -> fields.Float:
    metadata = {"description": what} if what else {}
    return fields.Float(
        required=True, allow_none=nullable, validate=validate.Range(0, 1), metadata=metadata
    )


def _span(nullable: bool = False) -> fields.List[int]:
    return fields.List(
        fields.Integer(),
        required=True,
        allow_none=nullable,
        validate=validate.Length(equal=2),
        metadata={"description": "[start, end) in Unicode code points of the raw field"},
    )


def _nested(schema: type[Schema], nullable: bool = False, many: bool = False) -> fields.Nested:
    return fields.Nested(schema, required=True, allow_none=nullable, many=many)


class CodedNameSchema(Schema):
    """A country or first-level division."""

    code = _text()
    name = _text()


class NamedPlaceSchema(Schema):
    """The city a place lies in, or is."""

    id = _text()
    name = _text()


class PlaceSchema(Schema):
    """A place with a stable id."""

    id = _text(example="geonames:6167865")
    kind = _code(Kind)
    name = _text()
    label = _text()
    country = _nested(CodedNameSchema, nullable=True)
    admin1 = _nested(CodedNameSchema, nullable=True)
    city = _nested(NamedPlaceSchema, nullable=True)
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    timezone = _text(nullable=True)
    population = fields.Integer(required=True, allow_none=True)


class EvidenceSchema(Schema):
    """One reason: +1 bit doubles the odds of its reading, -1 bit halves them."""

    name = _text()
    bits = fields.Float(required=True)
    detail = _text()
    field = _text(nullable=True)
    span = _span(nullable=True)
    rule = _text(nullable=True)


class CandidateSchema(Schema):
    """A place that may be meant; `evidence` only with `explain`."""

    place = _nested(PlaceSchema)
    probability = _share()
    evidence = fields.List(fields.Nested(EvidenceSchema))


class RepairSchema(Schema):
    """One repair: what stood at `span` of the raw cell, and what it became."""

    name = _text()
    field = _text()
    span = _span()
    before = _text()
    after = _text()


class SpanReadingSchema(Schema):
    """Some words of the raw cell, what they were read as, and how."""

    field = _text()
    span = _span()
    read_as = _text()
    how = _text()


class RunnerUpSchema(Schema):
    """The reading that came second; `place_id` is null for no place at all."""

    place_id = _text(nullable=True)
    bits = fields.Float(required=True)
    evidence = _nested(EvidenceSchema, many=True)


class DecisionSchema(Schema):
    """The policy that decided, with its thresholds."""

    policy = _text()
    thresholds = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)


class ExplanationSchema(Schema):
    """Why: the bits of `evidence` add up to the score of the reading that won."""

    repairs = _nested(RepairSchema, many=True)
    spans = _nested(SpanReadingSchema, many=True)
    evidence = _nested(EvidenceSchema, many=True)
    runner_up = _nested(RunnerUpSchema, nullable=True)
    decision = _nested(DecisionSchema)


class ReasonSchema(Schema):
    """Why an entry is not settled further."""

    code = _code(ReasonCode)
    message = _text()


class MentionSchema(Schema):
    """One place the entry speaks of, where, and in which role."""

    place_id = _text()
    role = _code(Role)
    field = _text()
    span = _span()


class ShareByLevelSchema(Schema):
    """Calibrated probability of the best country, admin1 and city."""

    country = _share(nullable=True)
    admin1 = _share(nullable=True)
    city = _share(nullable=True)


class IdByLevelSchema(Schema):
    """The best country, admin1 and city, also where not settled."""

    country = _text(nullable=True)
    admin1 = _text(nullable=True)
    city = _text(nullable=True)


class ReviewSchema(Schema):
    """What became of it in the review queue."""

    status = _code(("none", "queued", "decided", "unavailable"))
    item_id = _text(nullable=True)


class VersionsSchema(Schema):
    """What an answer was made with; all but `service` and `decisions` are content hashes."""

    service = _text()
    gazetteer = _text()
    rules = _text()
    calibration = _text()
    decisions = _text()


class VerdictSchema(Schema):
    """What Whence answers for one entry."""

    id = _text(nullable=True)
    input = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    value = _text("a join key: the same for the same words")
    outcome = _code(Outcome)
    place = _nested(PlaceSchema, nullable=True)
    confidence = _share("probability that the answer is right", nullable=True)
    confidence_by_level = _nested(ShareByLevelSchema)
    best_by_level = _nested(IdByLevelSchema)
    flags = fields.List(_code(Flag), required=True)
    reasons = _nested(ReasonSchema, many=True)
    mentions = _nested(MentionSchema, many=True)
    no_place_probability = _share("what is left for no place at all")
    candidates = _nested(CandidateSchema, many=True)
    explanation = _nested(ExplanationSchema, nullable=True)
    review = _nested(ReviewSchema)
    versions = _nested(VersionsSchema)


class FaultSchema(Schema):
    """One thing wrong with a request: where, as JSON pointer or query parameter, and what."""

    pointer = fields.String()
    parameter = fields.String()
    detail = _text()


class ProblemSchema(Schema):
    """Problem details (RFC 9457) with a stable `code`."""

    type = _text()
    title = _text()
    status = fields.Integer(required=True)
    detail = _text()
    code = _text()
    errors = fields.List(fields.Nested(FaultSchema))


class RefusedSchema(Schema):
    """A record of a batch that gets no verdict."""

    id = _text(nullable=True)
    error = _nested(ProblemSchema)


class PlaceDetailSchema(PlaceSchema):
    """A place with what it lies in, what it is called, and how many places lie in it."""

    parents = _nested(PlaceSchema, many=True)
    names = fields.List(fields.String(), required=True)
    children_count = fields.Integer(required=True, validate=validate.Range(0))
    admin1s = fields.List(
        fields.Nested(CodedNameSchema), metadata={"description": "of a metro or region"}
    )


class PlaceListSchema(Schema):
    """Places found by name, the likeliest first."""

    items = _nested(PlaceSchema, many=True)
    next_cursor = _text(nullable=True)
