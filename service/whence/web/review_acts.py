"""What the review page does: decide, undo, skip, keep a lease, draw a sample.

Every form carries the session's token. A form is answered with the next page, a script, which
sends `X-Part`, with what changed.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from whence.errors import Conflict, WhenceError
from whence.review.judgement import MAX_NOTE, Reviewer
from whence.web import review_view
from whence.web.problems import Problem, from_error
from whence.web.review_desk import apply_to, desk_of, judgement
from whence.web.review_effect import Choice
from whence.web.review_filters import Filters
from whence.web.review_name import MOST, clean, remember
from whence.web.review_page import known_reviewer, told
from whence.web.review_view import Wanted
from whence.web.sign_in import require_form_token

blueprint = Blueprint("review_acts", __name__)
blueprint.register_error_handler(Problem, told)
blueprint.register_error_handler(WhenceError, told)
Answer = str | Response | tuple[str, int]


@blueprint.route("/review/items/<item_id>/decision", methods=["POST"])
def decide(item_id: str) -> Answer:
    """Settles an item as the form says."""
    choice = _choice()

    def act(who: Reviewer) -> None:
        form = request.form
        note = form.get("note", "").strip()
        if len(note) > MAX_NOTE:
            raise Problem("invalid_request", f"a note has at most {MAX_NOTE:,} characters")
        judged = judgement(
            choice.kind,
            choice.place_ids,
            note=note or None,
            apply_to=apply_to(choice.is_everywhere),
            replaces=tuple(form.getlist("replace")),
        )
        desk_of(who).decide(item_id, form.get("lease_token", ""), judged)

    return _done(item_id, act, choice)


@blueprint.route("/review/items/<item_id>/skip", methods=["POST"])
def skip(item_id: str) -> Answer:
    """Leaves an item to somebody else."""

    def act(who: Reviewer) -> None:
        token = request.form.get("lease_token", "")
        desk_of(who).skip(item_id, token, request.form.get("reason", "")[:200] or "later")

    return _done(item_id, act)


@blueprint.route("/review/items/<item_id>/undo", methods=["POST"])
def undo(item_id: str) -> Answer:
    """Takes back the last decision on an item, and shows it again."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    desk_of(who).undo(item_id)
    if request.form.get("back") == "decisions":
        return redirect(url_for("review_page.decisions"), 303)
    return redirect(_address(item=item_id), 303)


@blueprint.route("/review/items/<item_id>/renew", methods=["POST"])
def renew(item_id: str) -> Answer | dict[str, Any]:
    """Keeps an item longer."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    return {"lease": desk_of(who).renew(item_id, request.form.get("lease_token", ""))}


@blueprint.route("/review/items/<item_id>/release", methods=["POST"])
def release(item_id: str) -> Answer:
    """Gives an item back."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    with suppress(Conflict):  # somebody else has it, or it is settled: it is given back already
        desk_of(who).release(item_id, request.form.get("lease_token", ""))
    return "", 204


@blueprint.route("/review/sample", methods=["POST"])
def sample() -> Answer:
    """Draws a blind sample of all outcomes."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    scope, n = request.form.get("scope", "default"), request.form.get("n", "")
    filters = Filters(scope=scope)
    try:
        if not (n.isascii() and n.isdigit() and 1 <= int(n[:6]) <= 10_000 and len(n) <= 5):
            raise Problem("invalid_request", "a sample holds 1 to 10,000 values")
        if not desk_of(who).sample(scope, int(n)):
            raise Problem("not_found", "nothing was resolved in this scope that was not drawn yet")
    except (Problem, WhenceError) as error:
        problem = from_error(error, request.environ["whence.request_id"])
        return review_view.render(who, filters, Wanted(problem=problem.detail)), problem.status
    return redirect(url_for("review_page.desk", scope=scope), 303)


@blueprint.route("/review/aliases/<alias_id>/delete", methods=["POST"])
def delete_alias(alias_id: str) -> Answer:
    """Ends a rule that a decision made."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    desk_of(who).delete_alias(alias_id)
    return redirect(url_for("review_page.aliases"), 303)


@blueprint.route("/review/name", methods=["POST"])
def name() -> Answer:
    """Takes the name of whoever reviews, where no keys say it."""
    require_form_token()
    given = request.form.get("name", "")
    back = request.form.get("back", "")
    back = back if back == "/review" or back.startswith("/review?") else "/review"
    said = clean(given)
    if not said or len(given) > MOST:
        problem = f"A name has 1 to {MOST} characters that can be seen."
        shown = {"back": back, "name": said, "problem": problem}
        return render_template("review/name.html", **shown), 422
    response = make_response(redirect(back, 303))
    remember(response, said)
    return response


def _done(item_id: str, act: Callable[[Reviewer], None], choice: Choice | None = None) -> Answer:
    """Does it; then the next page, or to a script what changed. Where it is refused, the item
    comes back with the reason and all that was filled in."""
    require_form_token()
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    is_script = "X-Part" in request.headers
    try:
        act(who)
    except (Problem, WhenceError) as error:
        problem = from_error(error, request.environ["whence.request_id"])
        if is_script:
            return problem.response()
        note = request.form.get("note", "")[:MAX_NOTE]
        wanted = Wanted(
            item_id,
            choice=choice,
            chosen=request.form.get("choice"),
            note=note,
            problem=problem.detail,
        )
        return review_view.render(who, _filters(), wanted), problem.status
    if not is_script:
        return redirect(_address(), 303)
    return review_view.render_changed(who, _filters())


def _choice() -> Choice:
    """What the form chose: the candidate at its level, the ticked places, or none."""
    form = request.form
    kind = form.get("kind", "place")
    is_everywhere = form.get("apply_to") == "everywhere"
    if kind == "several":
        return Choice(kind, tuple(dict.fromkeys(form.getlist("several"))), is_everywhere)
    if kind != "place":
        return Choice(kind, (), is_everywhere)
    chosen = form.get("choice", "")
    place_id = form.get(f"at:{chosen}", chosen)
    return Choice(kind, (place_id,) if place_id else (), is_everywhere)


def _filters() -> Filters:
    return Filters.of(dict(parse_qsl(request.form.get("back", "")[:2_000])))


def _address(**more: str) -> str:
    query = _filters().link(**more)
    return url_for("review_page.desk") + (f"?{query}" if query else "")
