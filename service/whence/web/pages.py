"""The pages: `/`, where anybody can try it, and `/docs`, where the API is described."""

import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, current_app, render_template, request

from whence.answer import as_dict
from whence.entry import Entry
from whence.errors import WhenceError
from whence.place import Place
from whence.web import wording
from whence.web.access import require_scope
from whence.web.engine import Engine, engine
from whence.web.problems import Problem, from_error
from whence.web.resolve_one import ask_in_query
from whence.web.sign_in import form_token, is_signed_in, page_key
from whence.web.try_page import tell
from whence.web.would_settle import suggestions

blueprint = Blueprint("pages", __name__)

EXAMPLES = (
    ("Torontoo, Ontaria", "misspelt"),
    ("Georgia", "two places"),
    ("originally Lagos, now in Leeds", "two roles"),
    ("Somewhere over the rainbow &hearts;", "no place"),
)
_CELLS = ("text", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows: every parameter of the page as it was sent."""

    values: dict[str, str]

    def link(self, **changed: str | None) -> str:
        """The page's address with these parameters changed; empty ones are left out."""
        merged = {**self.values, **changed}
        kept = {name: value for name, value in merged.items() if value}
        return "?" + urlencode(kept) if kept else "?"

    @property
    def has_options(self) -> bool:
        """Whether anything but the text is filled."""
        return any(value for name, value in self.values.items() if name != "text")


@blueprint.route("/", methods=["GET"])
def try_it() -> tuple[str, int]:
    """The page to try it: the form, and below it the verdict on what the address holds."""
    names = (*_CELLS, "context_country", "context_language", "policy", "profile")
    form = Form({name: request.args.get(name, "") for name in names})
    shown: dict[str, Any] = {"form": form, "examples": EXAMPLES, **_choices(engine())}
    status = 200
    if any(form.values[name] for name in _CELLS):
        try:
            shown |= _answer(engine(), form)
        except (Problem, WhenceError) as error:
            problem = from_error(error, request.environ["whence.request_id"])
            shown["problem"], status = problem, problem.status
    return render_template("try.html", **shown), status


@blueprint.route("/docs", methods=["GET"])
def docs() -> str:
    """The API's description, to read and to try."""
    return render_template("docs.html")


@blueprint.app_template_filter()
def kilobytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1_000:.1f} kB"


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "wording": wording,
        "has_keys": current_app.extensions["whence.access"].has_keys,
        "is_signed_in": is_signed_in,
        "form_token": form_token,
    }


def _choices(at: Engine) -> dict[str, Any]:
    try:
        limits = at.limits
    except WhenceError:
        return {"policies": (), "profiles": ()}
    return {"policies": sorted(limits.policies), "profiles": sorted(limits.profiles)}


def _answer(at: Engine, form: Form) -> dict[str, Any]:
    normalizer = at.normalizer
    key = page_key()
    ask = ask_in_query(keep_blank=False)
    require_scope(key, ask.entry.scope)
    verdict = normalizer.resolve(ask.entry, policy=ask.policy, explain=True)
    answer = as_dict(verdict)

    def place_of(place_id: str) -> Place | None:
        number = normalizer.atlas.number(place_id)
        return None if number is None else normalizer.atlas.place(number)

    def try_out(entry: Entry) -> Any:
        return normalizer.resolve(entry, policy=ask.policy)

    return {
        "verdict": verdict,
        "told": tell(verdict, place_of),
        "suggestions": suggestions(ask.entry, verdict, try_out),
        "json": orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode(),
        "json_bytes": len(orjson.dumps(answer)),
        "curl": _curl(form),
    }


def _curl(form: Form) -> list[str]:
    """The same question as words for a shell, quoted so that no text can break out of them."""
    parts = ["curl", "--get", f"{request.host_url}v1/resolve"]
    if current_app.extensions["whence.access"].has_keys:
        parts += ["-H", "X-API-Key: …"]
    for name, value in form.values.items():
        if value:
            parts += ["--data-urlencode", f"{name}={value}"]
    return [shlex.quote(part) for part in [*parts, "-d", "explain=true"]]
