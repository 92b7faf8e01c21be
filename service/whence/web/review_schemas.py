"""Review's requests and answers as marshmallow schemas; requests are checked by these, too."""

from typing import Any

from marshmallow import Schema, fields, validate

from whence.review.judgement import MAX_NOTE, MAX_PLACES, ApplyTo, JudgementKind
from whence.review.queue import MOST_CLAIMED
from whence.store.item_rows import SORTS
from whence.web import intake
from whence.web.answer_schemas import VerdictSchema
from whence.web.country_codes import COUNTRY_CODES
from whence.web.schemas import Strict, WholeNumber

MAX_NAME = 200
MAX_TOKEN = 64
STATUSES = ("open", "claimed", "decided", "dismissed", "all")


def _text(most: int, **options: Any) -> fields.String:
    options.setdefault("allow_none", not options.get("required"))  # null means absent
    return fields.String(validate=validate.Length(1, most), **options)


def _word(most: int, **options: Any) -> fields.String:
    return _text(most, allow_none=False, **options)


class ByReviewerSchema(Strict):
    """A call of the queue; `reviewer` counts only where no keys are configured."""

    reviewer = _text(MAX_NAME)


class ClaimSchema(ByReviewerSchema):
    """What to lease: the next items, or one by its id."""

    scope = _text(intake.MAX_SCOPE)
    count = WholeNumber(allow_none=True, validate=validate.Range(1, MOST_CLAIMED))
    item_id = _text(MAX_TOKEN)


class LeaseSchema(ByReviewerSchema):
    """A call of whoever holds the lease."""

    lease_token = _text(MAX_TOKEN, required=True)


class SkipSchema(LeaseSchema):
    """Passing an item on to others."""

    reason = _text(MAX_NOTE, required=True)


class DismissSchema(ByReviewerSchema):
    """Putting an item aside for good."""

    lease_token = _text(MAX_TOKEN)
    note = _text(MAX_NOTE)


class JudgementSchema(LeaseSchema):
    """A decision."""

    kind = fields.String(required=True, validate=validate.OneOf([str(k) for k in JudgementKind]))
    place_id = _text(100)
    place_ids = fields.List(_word(100), allow_none=True, validate=validate.Length(max=MAX_PLACES))
    note = _text(MAX_NOTE)
    apply_to = fields.String(required=True, validate=validate.OneOf([str(a) for a in ApplyTo]))
    replace = fields.List(
        _word(MAX_TOKEN),
        allow_none=True,
        validate=validate.Length(max=50),
        metadata={"description": "ids of aliases that it takes the place of"},
    )


class SampleSchema(ByReviewerSchema):
    """A random stratified audit of all outcomes."""

    n = WholeNumber(required=True, validate=validate.Range(1, 10_000))
    scope = _text(intake.MAX_SCOPE)
    seed = WholeNumber(allow_none=True, validate=validate.Range(0, 2**31 - 1))


class ListQuerySchema(Schema):
    """Which items a list shows."""

    status = fields.String(validate=validate.OneOf(STATUSES))
    scope = _word(intake.MAX_SCOPE)
    country = fields.String(validate=validate.OneOf(sorted(COUNTRY_CODES)))
    reason = _word(64)
    q = _word(200)
    sort = fields.String(validate=validate.OneOf(list(SORTS)))
    limit = WholeNumber(validate=validate.Range(1, 200))
    cursor = _word(200, metadata={"description": "next_cursor of the answer before"})


class AliasQuerySchema(Schema):
    """Which aliases a list shows."""

    scope = _word(intake.MAX_SCOPE)
    q = _word(200)
    limit = WholeNumber(validate=validate.Range(1, 200))
    cursor = _word(200, metadata={"description": "next_cursor of the answer before"})


class StatsQuerySchema(Schema):
    """What the figures are of."""

    scope = _word(intake.MAX_SCOPE)
    days = WholeNumber(validate=validate.Range(1, 3650))


class ExportQuerySchema(Schema):
    """Which decisions are exported, and how they are written."""

    format = fields.String(validate=validate.OneOf(("csv", "jsonl")))
    scope = _word(intake.MAX_SCOPE)


class DecisionMadeSchema(Schema):
    """A decision that was made."""

    id = fields.String(required=True)
    reviewer = fields.String(required=True)
    kind = fields.String(required=True)
    place_ids = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)
    apply_to = fields.String(required=True)
    made_at = fields.String(required=True)
    undone_at = fields.String(required=True, allow_none=True)
    undone_by = fields.String(required=True, allow_none=True)


class ReviewItemSchema(Schema):
    """One value that waits for people, or waited."""

    id = fields.String(required=True)
    scope = fields.String(required=True)
    value = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATUSES[:-1]))
    records = fields.Integer(required=True)
    outcome = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    candidates = fields.List(fields.Dict(), required=True)
    is_blind = fields.Boolean(required=True)
    returned = fields.String(required=True, allow_none=True)
    made_at = fields.String(required=True)
    changed_at = fields.String(required=True)
    claimed_by = fields.String(required=True, allow_none=True)
    lease_expires_at = fields.String(required=True, allow_none=True)
    decision = fields.Nested(DecisionMadeSchema, required=True, allow_none=True)


class LeaseHeldSchema(Schema):
    """A lease: what to show with every call of its holder."""

    token = fields.String(required=True)
    expires_at = fields.String(required=True)


class ClaimedItemSchema(ReviewItemSchema):
    """An item with its lease."""

    lease = fields.Nested(LeaseHeldSchema, required=True)


class ClaimedSchema(Schema):
    """What was leased."""

    items = fields.List(fields.Nested(ClaimedItemSchema), required=True)


class ReviewListSchema(Schema):
    """Items in their order."""

    items = fields.List(fields.Nested(ReviewItemSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AliasSchema(Schema):
    """A decision made into a rule; `scope` is null where it holds everywhere."""

    id = fields.String(required=True)
    scope = fields.String(required=True, allow_none=True)
    value = fields.String(required=True)
    kind = fields.String(required=True)
    place_ids = fields.List(fields.String(), required=True)
    note = fields.String(required=True, allow_none=True)
    made_by = fields.String(required=True)
    made_at = fields.String(required=True)
    versions = fields.Dict(required=True)
    item_id = fields.String(required=True, allow_none=True)
    ended_at = fields.String(required=True, allow_none=True)
    ended_by = fields.String(required=True, allow_none=True)


class AliasListSchema(Schema):
    """Aliases in force, newest first."""

    items = fields.List(fields.Nested(AliasSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ReviewItemDetailSchema(ReviewItemSchema):
    """Everything known of an item."""

    spellings = fields.List(fields.Dict(), required=True)
    spellings_count = fields.Integer(required=True)
    verdict = fields.Nested(VerdictSchema, required=True, allow_none=True)
    also = fields.List(fields.Dict(), required=True)
    aliases = fields.List(fields.Nested(AliasSchema), required=True)
    effects = fields.Dict(required=True)
    history = fields.List(fields.Dict(), required=True)


class OneItemSchema(Schema):
    """The item as it is by now."""

    item = fields.Nested(ReviewItemSchema, required=True)


class SettledSchema(OneItemSchema):
    """What a decision came to."""

    decision = fields.Nested(DecisionMadeSchema, required=True)
    alias = fields.Nested(AliasSchema, required=True, allow_none=True)
    settled = fields.Dict(required=True)


class UndoneSchema(OneItemSchema):
    """What taking a decision back came to."""

    decision = fields.Nested(DecisionMadeSchema, required=True)
    lease = fields.Nested(LeaseHeldSchema, required=True)


class RenewedSchema(Schema):
    """The lease, prolonged."""

    lease = fields.Nested(LeaseHeldSchema, required=True)
