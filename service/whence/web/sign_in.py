"""Signing in to the pages with an API key: the browser then holds a signed note of its hash.

The note opens pages alone, never /v1/, and it is sent to this site alone (SameSite=Strict). Forms
that change something carry a token of the session, with keys or without.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

from whence.settings import ApiKey
from whence.web.access import Access, digest_of
from whence.web.problems import Problem

blueprint = Blueprint("sign_in", __name__)
_HELD = timedelta(hours=12)


class _SchemeSession(SecureCookieSessionInterface):
    """Cookies are `Secure` where the page came over TLS; on loopback there is none."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        return request.is_secure


def prepare(app: Flask) -> None:
    """Lets the application hold sessions: keys may come while it runs."""
    # Made before the workers are forked, so they share it; a restart signs everybody out.
    app.secret_key = secrets.token_bytes(32)
    app.session_interface = _SchemeSession()
    app.config.update(
        SESSION_COOKIE_NAME="whence",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=_HELD,
    )


def page_key(advice: str = "sign in with an API key to try it") -> ApiKey | None:
    """The key of whoever reads the page; None where none is needed.

    Raises Problem: `unauthorized` where nobody is signed in, or `rate_limited`.
    """
    access: Access = current_app.extensions["whence.access"]
    if not access.has_keys:
        return None
    return access.admit(session.get("digest", ""), advice)


def is_signed_in() -> bool:
    """Whether the browser holds a note of a key that is still configured."""
    access: Access = current_app.extensions["whence.access"]
    return access.has_keys and access.by_digest(session.get("digest", "")) is not None


def form_token() -> str:
    """What a form of ours holds, and the session with it."""
    token: str = session.setdefault("token", secrets.token_urlsafe(16))
    return token


@blueprint.route("/sign-in", methods=["GET"])
def form() -> tuple[str, int]:
    """The form that asks for a key."""
    _only_with_keys()
    return render_template("sign_in.html", is_wrong=False, back=_local(request.args)), 200


@blueprint.route("/sign-in", methods=["POST"])
def sign_in() -> tuple[str, int] | Response:
    """Takes a key and goes to the page, or says that it is none."""
    access = _only_with_keys()
    require_form_token()
    back = _local(request.form)
    key = access.by_digest(digest_of(request.form.get("key", "").strip()))
    if key is None:
        return render_template("sign_in.html", is_wrong=True, back=back), 401
    session.clear()
    session.permanent = True
    session["digest"] = key.digest
    return redirect(back or url_for("pages.try_it"), 303)


@blueprint.route("/sign-out", methods=["POST"])
def sign_out() -> Response:
    """Forgets the key."""
    _only_with_keys()
    require_form_token()
    session.clear()
    return redirect(url_for("pages.try_it"), 303)


def _only_with_keys() -> Access:
    access: Access = current_app.extensions["whence.access"]
    if not access.has_keys:
        raise Problem("not_found", "no keys are configured here, so there is nothing to sign in to")
    return access


def _local(given: Mapping[str, str]) -> str:
    """The page to go back to, "" where none is named; never an address of somebody else."""
    back = given.get("back", "")
    return back if back == "/review" or back.startswith("/review?") else ""


def require_form_token() -> None:
    """Raises Problem (`forbidden`) for a form that another site wrote: it cannot know the token.

    Not by Origin: under our referrer policy browsers send `null` for our own forms too.
    """
    held, sent = session.get("token", ""), request.form.get("token", "")
    if not held or not compare_digest(held.encode(), sent.encode("utf-8", "surrogateescape")):
        raise Problem("forbidden", "forms are taken from this site alone; go back and try again")
