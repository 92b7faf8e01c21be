"""Who reads the review page: the key that is signed in, or without keys a name asked once."""

import re
from urllib.parse import quote, unquote

from flask import request
from werkzeug.wrappers import Response

from whence.review.judgement import Reviewer
from whence.web.reviewers import reviewer_of
from whence.web.sign_in import page_key

COOKIE = "whence_reviewer"
MOST = 64  # characters of a name
_A_YEAR_S = 365 * 86_400
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def page_reviewer() -> Reviewer | None:
    """Whoever reads the page; None where they have yet to say their name.

    Raises Problem: `unauthorized` where nobody is signed in, `forbidden` for a lesser role.
    """
    key = page_key("sign in with the key of a reviewer")
    if key is not None:
        return reviewer_of(key)
    name = clean(unquote(request.cookies.get(COOKIE, "")))
    return reviewer_of(None, name) if name else None


def clean(name: str) -> str:
    """A name on one line, without what cannot be seen; at most `MOST` characters.

    >>> clean("  Ada\\n Lovelace ")
    'Ada Lovelace'
    """
    return " ".join(_UNSEEN.sub(" ", name).split())[:MOST]


def remember(response: Response, name: str) -> None:
    """Lets the browser keep a name for a year, for the review page of this site alone."""
    response.set_cookie(
        COOKIE,
        quote(name, safe=""),
        max_age=_A_YEAR_S,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
        path="/review",
    )
