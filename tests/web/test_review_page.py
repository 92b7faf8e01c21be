"""The review page without a browser: who may see it, what forms are taken, what is refused."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.web.reviewing import queued, service

from whence.bootstrap import Normalizer
from whence.settings import ApiKey, ApiRole, Settings
from whence.web.app import create_app

KEYS = {
    "ada": ("a reviewer's key", ApiRole.REVIEWER, ()),
    "grace": ("a scoped one", ApiRole.REVIEWER, ("elsewhere",)),
    "survey": ("a client's key", ApiRole.CLIENT, ()),
}


def configured() -> tuple[ApiKey, ...]:
    return tuple(
        ApiKey(name, role, sha256(key.encode()).hexdigest(), scopes)
        for name, (key, role, scopes) in KEYS.items()
    )


@pytest.fixture
def named(normalizer: Normalizer, tmp_path: Path) -> FlaskClient:
    """A client without keys that has said its name; Georgia waits."""
    app = service(normalizer, tmp_path)
    queued(app, ["Georgia"])
    client = app.test_client()
    form = {"token": token_of(client, "/review"), "name": "Ada", "back": "/review"}
    assert client.post("/review/name", data=form).status_code == 303
    return client


@pytest.fixture
def keyed(normalizer: Normalizer, tmp_path: Path) -> FlaskClient:
    """A client of a service with keys; Georgia waits."""
    app = service(normalizer, tmp_path, configured())
    queued(app, ["Georgia"], headers={"X-API-Key": KEYS["ada"][0]})
    return app.test_client()


def token_of(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, who: str, back: str = "/review") -> str:
    form = {"key": KEYS[who][0], "token": token_of(client, "/sign-in"), "back": back}
    response = client.post("/sign-in", data=form)
    assert response.status_code == 303
    return response.headers["Location"]


def held(page: str) -> tuple[str, dict[str, str]]:
    """The id of the value on the page, and a form that settles it as not a location."""
    item = re.search(r'data-id="([0-9a-f]{32})"', page)
    lease = re.search(r'name="lease_token" value="([^"]+)"', page)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert item is not None
    assert lease is not None
    assert token is not None
    form = {"token": token[1], "lease_token": lease[1], "kind": "not_a_location"}
    return item[1], {**form, "apply_to": "scope"}


def test_without_a_key_one_is_asked_to_sign_in_and_comes_back(keyed: FlaskClient) -> None:
    response = keyed.get("/review?q=geo")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?back=/review?q%3Dgeo"
    assert sign_in(keyed, "ada", "/review?q=geo") == "/review?q=geo"
    assert "Georgia" in keyed.get("/review").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/review.evil"])
def test_signing_in_leads_to_pages_of_this_site_alone(keyed: FlaskClient, back: str) -> None:
    assert sign_in(keyed, "ada", back) == "/"


def test_a_client_key_may_not_review(keyed: FlaskClient) -> None:
    sign_in(keyed, "survey")
    response = keyed.get("/review")
    assert response.status_code == 403
    assert "Georgia" not in response.text


def test_values_of_other_scopes_do_not_exist(keyed: FlaskClient) -> None:
    sign_in(keyed, "ada")
    item_id, _ = held(keyed.get("/review").text)
    other = keyed.application.test_client()
    sign_in(other, "grace")
    assert "Georgia" not in other.get("/review?scope=default").text
    assert other.get(f"/review?item={item_id}").status_code == 404


def test_a_form_without_the_sessions_token_changes_nothing(named: FlaskClient) -> None:
    item_id, form = held(named.get("/review").text)
    for token in ("", "guessed"):
        for act in ("decision", "skip", "undo", "renew", "release"):
            path = f"/review/items/{item_id}/{act}"
            assert named.post(path, data={**form, "token": token}).status_code == 403
    assert named.post("/review/name", data={"name": "Eve"}).status_code == 403
    assert named.post(f"/review/items/{item_id}/decision", data=form).status_code == 303


def test_the_name_is_kept_from_scripts_and_other_sites(named: FlaskClient) -> None:
    form = {"token": token_of(named, "/review"), "name": "Zoë \u202e", "back": "//evil.example"}
    response = named.post("/review/name", data=form)
    assert response.headers["Location"] == "/review"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "<bdi>Zoë</bdi>" in named.get("/review").text


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 65])
def test_a_name_that_cannot_be_seen_is_none(named: FlaskClient, name: str) -> None:
    form = {"token": token_of(named, "/review"), "name": name}
    assert named.post("/review/name", data=form).status_code == 422


def test_what_makes_no_sense_is_refused_and_the_value_stays(named: FlaskClient) -> None:
    item_id, form = held(named.get("/review").text)
    path = f"/review/items/{item_id}/decision"
    for more, status in (
        ({"kind": "place", "choice": "geonames:0"}, 422),
        ({"kind": "place"}, 422),
        ({"kind": "several", "several": "iso3166-1:GE"}, 422),
        ({"note": "x" * 2_001}, 422),
        ({"lease_token": "stale"}, 409),
    ):
        response = named.post(path, data={**form, **more})
        assert response.status_code == status
        assert 'role="alert"' in response.text
        item_id, form = held(response.text)
    assert named.post("/review/items/unknown/decision", data=form).status_code == 404
    assert named.post(path, data=form).status_code == 303
    assert named.post(path, data=form).status_code == 409


def test_a_note_of_a_megabyte_is_refused(named: FlaskClient) -> None:
    item_id, form = held(named.get("/review").text)
    path = f"/review/items/{item_id}/decision"
    response = named.post(path, data={**form, "note": "x" * 1_000_000})
    assert response.status_code == 422
    _, form = held(response.text)
    assert named.post(path, data=form).status_code == 303


def test_a_blind_sample_shows_nothing_of_what_was_made_of_it(named: FlaskClient) -> None:
    texts = [f"Springfield, {state}" for state in ("Ohio", "Oregon", "Illinois", "Missouri")]
    client = named.application.test_client()
    for text in texts:
        client.post("/v1/resolve", json={"text": text, "scope": "audited"})
    form = {"token": token_of(named, "/review"), "scope": "audited", "n": "4"}
    assert named.post("/review/sample", data=form).status_code == 303
    page = named.get("/review?scope=audited").text
    assert "Judge it alone" in page
    assert 'class="waterfall"' not in page
    assert not re.search(r'name="choice"[^>]* checked', page)
    assert "<mark" not in page
    assert not re.search(r"\d+ %</span></label>", page)
    form["n"] = "0"
    assert named.post("/review/sample", data=form).status_code == 422


def test_without_a_database_the_page_says_so(normalizer: Normalizer) -> None:

    bare = create_app(normalizer, Settings(cache_dir=Path("unused"))).test_client()
    bare.set_cookie("whence_reviewer", "Ada", path="/review")
    response = bare.get("/review")
    assert response.status_code == 503
    assert "WHENCE_DATABASE_URL" in response.text
