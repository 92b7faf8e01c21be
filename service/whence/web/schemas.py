"""Requests as marshmallow schemas: what `/openapi.json` says of them.

`intake.py` checks the same, compiled; a test proves that both accept and refuse alike.
"""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from whence.entry import FIELDS
from whence.web import intake
from whence.web.country_codes import COUNTRY_CODES

MAX_TEXT = 1_000  # the default; `describe.py` writes the set limit into the description
POLICIES = ("default", "strict", "lenient")  # likewise
MAX_RECORDS = 1_000


class Flag(fields.Boolean):
    """JSON's true and false alone: marshmallow's own also takes "yes" and 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:  # noqa: ARG002
        if type(value) is not bool:
            raise self.make_error("invalid", input=value)
        return value


class WholeNumber(fields.Integer):
    """JSON's integers, 5.0 among them: marshmallow's own also takes "5" and true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ARG002
        if type(value) not in (int, float) or value != value // 1:
            raise self.make_error("invalid", input=value)
        return int(value)


def _is_language(value: str) -> None:
    # Not validate.Regexp: its `$` lets a line break through.
    if not intake.LANGUAGE.fullmatch(value):
        raise ValidationError("not a BCP 47 tag")


class Strict(Schema):
    """A request object: a field it does not know is an error."""

    class Meta:
        unknown = RAISE


class ContextSchema(Strict):
    """What the caller knows beside the entry: a preference, never a filter."""

    country = fields.List(
        fields.String(validate=validate.OneOf(sorted(COUNTRY_CODES))),
        allow_none=True,
        validate=validate.Length(max=intake.MAX_COUNTRIES),
        metadata={"description": "ISO 3166-1 alpha-2 codes, in capitals", "example": ["CA"]},
    )
    language = fields.String(
        allow_none=True,
        validate=_is_language,
        metadata={
            "description": "a BCP 47 tag",
            "example": "en",
            "pattern": f"^{intake.LANGUAGE.pattern}$",
        },
    )


def _policy() -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.OneOf(POLICIES),
        metadata={"description": "thresholds by name, listed by GET /v1/policies"},
    )


def _profile() -> fields.String:
    return fields.String(
        allow_none=True,
        metadata={"description": "a field profile by name, listed by GET /v1/profiles"},
    )


def _scope() -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.Length(1, intake.MAX_SCOPE),
        metadata={"description": "a name for the field or system the entry comes from"},
    )


def _explain() -> Flag:
    return Flag(allow_none=True, metadata={"description": "whether the answer says why"})


def _max_candidates() -> WholeNumber:
    return WholeNumber(allow_none=True, validate=validate.Range(0, intake.MAX_CANDIDATES))


def _review() -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.OneOf(intake.REVIEW),
        metadata={"description": "auto: flagged values are queued for review; never: they are not"},
    )


def _cell(what: str, example: str) -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.Length(max=MAX_TEXT),
        metadata={"description": what, "example": example},
    )


class OptionsSchema(Strict):
    """What may be said beside an entry, for one or for a whole batch."""

    context = fields.Nested(ContextSchema, allow_none=True)
    scope = _scope()
    profile = _profile()
    policy = _policy()
    explain = _explain()
    max_candidates = _max_candidates()
    review = _review()


class EntrySchema(OptionsSchema):
    """One self-reported location: at least one of `text`, `city`, `region`, `country`."""

    id = fields.String(
        allow_none=True,
        validate=validate.Length(max=intake.MAX_ID),
        metadata={"description": "echoed; need not be unique", "example": "r-1"},
    )
    text = _cell("a location in free text", "Torontoo, Ontaria")
    city = _cell("the cell of a city", "Toronto")
    region = _cell("the cell of a region, state or province", "Ontario")
    country = _cell("the cell of a country", "Canada")
    also = fields.Dict(
        keys=fields.String(validate=validate.Length(max=intake.MAX_ID)),
        values=fields.String(validate=validate.Length(max=MAX_TEXT)),
        allow_none=True,
        validate=validate.Length(max=intake.MAX_ALSO),
        metadata={"description": "what the same person answered elsewhere; never scored"},
    )

    @validates_schema
    def _has_a_cell(self, data: dict[str, Any], **_: Any) -> None:
        if all(data.get(field) is None for field in FIELDS):
            raise ValidationError("one of text, city, region, country is needed")


class BatchSchema(OptionsSchema):
    """Entries to be resolved together; the options hold where an entry says nothing itself."""

    records = fields.List(
        fields.Nested(EntrySchema),
        required=True,
        validate=validate.Length(1, MAX_RECORDS),
    )


class StreamQuerySchema(Schema):
    """The options of a streamed batch, as query parameters."""

    context_country = fields.List(
        fields.String(validate=validate.OneOf(sorted(COUNTRY_CODES))),
        metadata={"description": "ISO 3166-1 alpha-2 code; repeatable"},
    )
    context_language = fields.String(metadata={"pattern": f"^{intake.LANGUAGE.pattern}$"})
    scope = fields.String(validate=validate.Length(1, intake.MAX_SCOPE))
    profile = fields.String()
    policy = fields.String(validate=validate.OneOf(POLICIES))
    explain = Flag()
    max_candidates = WholeNumber(validate=validate.Range(0, intake.MAX_CANDIDATES))
    review = fields.String(validate=validate.OneOf(intake.REVIEW))


class ResolveQuerySchema(StreamQuerySchema):
    """One entry and its options, as query parameters; at least one cell is needed."""

    text = fields.String(validate=validate.Length(max=MAX_TEXT), metadata={"example": "Oslo"})
    city = fields.String(validate=validate.Length(max=MAX_TEXT))
    region = fields.String(validate=validate.Length(max=MAX_TEXT))
    country = fields.String(validate=validate.Length(max=MAX_TEXT))
    id = fields.String(validate=validate.Length(max=intake.MAX_ID))
