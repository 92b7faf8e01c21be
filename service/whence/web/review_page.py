"""`/review`: the queue and the value that is looked at; today's decisions; rules made of them."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from whence.errors import WhenceError
from whence.review.judgement import Reviewer
from whence.web.problems import Problem, from_error
from whence.web.review_desk import desk_of
from whence.web.review_effect import Choice
from whence.web.review_filters import Filters
from whence.web.review_found import find
from whence.web.review_item import decided
from whence.web.review_name import page_reviewer
from whence.web.review_times import clock, day
from whence.web.review_view import Wanted, effect_of, label, look_at, render

blueprint = Blueprint("review_page", __name__)
_MOST_LISTED = 200  # decisions of a day
_MOST_RULES = 100  # on a page


@blueprint.route("/review", methods=["GET"])
def desk() -> str | Response | tuple[str, int]:
    """The page: the value that the address names, else the next one that is free."""
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    start = request.args.get("start", "0")
    wanted = Wanted(
        item_id=request.args.get("item") or None,
        is_fresh="next" in request.args,
        cursor=request.args.get("cursor") or None,
        find=request.args.get("find", "").strip()[:200],
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0,
    )
    return render(who, Filters.of(request.args), wanted)


@blueprint.route("/review/items/<item_id>/effect", methods=["GET"])
def shown_effect(item_id: str) -> str | Response | tuple[str, int]:
    """The bar of an item for another choice: what it would do, and the button."""
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    choice = Choice(
        request.args.get("kind", "place"),
        tuple(request.args.getlist("place_id")),
        request.args.get("apply_to") == "everywhere",
    )
    opened = look_at(item_id, who)
    return render_template(
        "review/_bar.html",
        item=opened.item,
        effect=effect_of(opened, choice),
        filters=Filters.of(request.args),
    )


@blueprint.route("/review/places", methods=["GET"])
def places() -> str | Response | tuple[str, int]:
    """Places by name, as options of a list: a country or region may follow the name."""
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    q = request.args.get("q", "").strip()[:200]
    return render_template("review/_found.html", found=find(q) if q else ())


@blueprint.route("/review/decisions", methods=["GET"])
def decisions() -> str | Response | tuple[str, int]:
    """What the reviewer decided today, each with its way back."""
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    made = desk_of(who).today(_MOST_LISTED)
    values, records = desk_of(who).today_sums()
    rows = [
        {
            "item_id": one["item_id"],
            "href": url_for("review_page.desk", item=one["item_id"]),
            "label": one["label"],
            "words": decided(one["kind"], [label(place_id) for place_id in one["place_ids"]]),
            "note": one["note"],
            "where": "everywhere" if one["apply_to"] == "everywhere" else one["scope"],
            "records": f"{one['records']:,}",
            "at": one["made_at"],
            "clock": clock(one["made_at"]),
            "who": one["reviewer"],
            "is_undone": one["undone_at"] is not None,
            "can_undo": one["is_in_force"],
        }
        for one in made
    ]
    title = f"Today’s decisions: {values:,} values, {records:,} records" if made else "Today"
    return render_template(
        "review/decisions.html", rows=rows, title=title, reviewer=who.name, problem=""
    )


@blueprint.route("/review/aliases", methods=["GET"])
def aliases() -> str | Response | tuple[str, int]:
    """The rules that decisions made, with who, when and where."""
    who = known_reviewer()
    if not isinstance(who, Reviewer):
        return who
    page = desk_of(who).aliases(request.args.get("cursor") or None, _MOST_RULES)
    rows = [
        {
            "id": one["id"],
            "label": one["value"],
            "words": decided(one["kind"], [label(place_id) for place_id in one["place_ids"]]),
            "note": one.get("note"),
            "where": one["scope"] or "everywhere",
            "at": one["made_at"],
            "day": day(one["made_at"]),
            "who": one["made_by"],
        }
        for one in page["items"]
    ]
    cursor = page["next_cursor"]
    more = url_for("review_page.aliases", cursor=cursor) if cursor else None
    return render_template(
        "review/aliases.html",
        rows=rows,
        more=more,
        title="Rules that decisions made",
        reviewer=who.name,
        problem="",
    )


@blueprint.errorhandler(WhenceError)
@blueprint.errorhandler(Problem)
def told(error: Exception) -> tuple[str, int]:
    """A problem as a page: this room is read by people."""
    problem = from_error(error, request.environ["whence.request_id"])
    return render_template("review/problem.html", problem=problem), problem.status


def known_reviewer() -> Reviewer | Response | tuple[str, int]:
    """Whoever reads the page; else the page that asks who it is."""
    try:
        who = page_reviewer()
    except Problem as problem:
        if problem.code != "unauthorized":
            raise
        return redirect(url_for("sign_in.form", back=_here()), 303)
    if who is None:
        shown: dict[str, Any] = {"back": _here(), "name": "", "problem": ""}
        return render_template("review/name.html", **shown), 200
    return who


def _here() -> str:
    """The page to come back to; what is fetched by scripts is none."""
    if request.method != "GET" or request.path != "/review":
        return "/review"
    query = request.query_string.decode("ascii", "replace")
    return f"/review?{query}" if query else "/review"
