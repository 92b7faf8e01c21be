"""Is it alive, is it ready, what does it know: health, policies, profiles, sources, description."""

from typing import Any

import orjson
import yaml
from flask import Response, current_app, request, url_for
from flask_smorest import Blueprint

from whence.answer import versions
from whence.errors import WhenceError
from whence.rulebook import rules_dir
from whence.rulebook.rules import Policy, Profile
from whence.web import describe
from whence.web.bodies import JSON_TYPE, takes_no_query
from whence.web.engine import engine
from whence.web.gauges import METRICS_TYPE, gauges
from whence.web.metrics import metrics
from whence.web.problems import Problem

blueprint = Blueprint("operation", __name__, description="The service itself")


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT = {"type": "string"}
_ITEMS = {"type": "array", "items": {"type": "object"}}


@blueprint.route("/healthz", methods=["GET"])
@blueprint.doc(responses=describe.answer(_object(status=_TEXT), "the process is alive"))
def healthz() -> Response:
    """Whether the service is alive."""
    return _json({"status": "alive"})


@blueprint.route("/readyz", methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer(
            _object(status=_TEXT, review=_TEXT, versions={"type": "object"}), "it answers"
        ),
        **describe.problems(503),
    }
)
def readyz() -> Response:
    """Whether the service can answer; 503 with the reason while no place index is open."""
    at = engine()
    normalizer = at.normalizer
    told = {
        "status": "ready",
        "review": at.review_state(),
        "versions": versions(normalizer.versions),
    }
    return _json(told)


@blueprint.route("/metrics", methods=["GET"])
@blueprint.doc(
    responses=describe.answer(
        _TEXT, "the text format of Prometheus", METRICS_TYPE.partition(";")[0]
    )
)
def metrics_now() -> Response:
    """What the service has counted since its start, and what waits, for Prometheus."""
    return Response(metrics().text(gauges()), content_type=METRICS_TYPE)


@blueprint.route("/v1/policies", methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer(_object(items=_ITEMS), "policies with their thresholds"),
        **describe.problems(422, 503),
    }
)
def policies() -> Response:
    """When a level counts as settled, by policy."""
    takes_no_query(request)
    known = engine().normalizer.rulebook.decision.policies
    return _json({"items": [_policy(known[name]) for name in sorted(known)]})


@blueprint.route("/v1/profiles", methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer(_object(items=_ITEMS), "field profiles"),
        **describe.problems(422, 503),
    }
)
def profiles() -> Response:
    """What kinds of field are known, and how often each names no place."""
    takes_no_query(request)
    known = engine().normalizer.rulebook.profiles
    return _json({"items": [_profile(known[name]) for name in sorted(known)]})


@blueprint.route("/v1/attribution", methods=["GET"])
@blueprint.doc(
    responses={
        **describe.answer({"type": "object"}, "data sources and licences"),
        **describe.problems(422, 503),
    }
)
def attribution() -> Response:
    """Where the data come from, and under which licences."""
    takes_no_query(request)
    return _json(sources())


def sources() -> dict[str, Any]:
    """`rules/attribution.yaml` as it stands. Raises Problem (`not_ready`) without it."""
    path = rules_dir(engine().settings.rules_dir) / "attribution.yaml"
    try:
        said = yaml.safe_load(path.read_bytes())
    except (OSError, yaml.YAMLError):
        raise Problem("not_ready", "rules/attribution.yaml is missing or damaged") from None
    return said if isinstance(said, dict) else {"sources": said}


def openapi() -> Response:
    """The OpenAPI 3.1 description of this service."""
    at = engine()
    try:
        limits = at.limits
    except WhenceError:
        limits = None  # the description is served before the index is open
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    has_keys = current_app.extensions["whence.access"].has_keys
    spec = describe.finished(api.spec.to_dict(), limits, at.settings.max_text, has_keys)
    spec["servers"] = [{"url": url_for("pages.try_it").rstrip("/") or "/"}]
    return _json(spec)


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "why": policy.why,
        "thresholds": {
            level: {"probability": threshold.probability, "margin": threshold.margin}
            for level, threshold in policy.thresholds.items()
        },
    }


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "why": profile.why,
        "source": profile.source,
        "no_place_bits": profile.no_place_bits,
        "country_bits": dict(profile.country_bits),
    }


def _json(answer: Any) -> Response:
    return Response(orjson.dumps(answer), content_type=JSON_TYPE)
