"""Keys: who may call, in which scope, and how often."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.settings import ApiKey, ApiRole, RateLimit, Settings
from whence.web.access import Pace, require_role, require_scope
from whence.web.app import create_app
from whence.web.problems import Problem

KEY, SCOPED = "a long random key", "another one"


def configured(name: str, key: str, *scopes: str, role: ApiRole = ApiRole.CLIENT) -> ApiKey:
    return ApiKey(name, role, sha256(key.encode()).hexdigest(), scopes)


@pytest.fixture
def keyed(normalizer: Normalizer) -> FlaskClient:
    """A client of a service with two keys, one of them kept to one scope."""
    keys = (configured("hr", KEY), configured("survey", SCOPED, "hr-survey"))
    settings = Settings(cache_dir=Path("unused"), api_keys=keys, rate_limit=RateLimit(3, 3600))
    return create_app(normalizer, settings).test_client()


@pytest.mark.parametrize(
    "headers",
    [{"X-API-Key": KEY}, {"Authorization": f"Bearer {KEY}"}, {"Authorization": f"bearer {KEY}"}],
)
def test_a_key_opens_the_service(keyed: FlaskClient, headers: dict[str, str]) -> None:
    assert keyed.get("/v1/resolve?text=Oslo", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": KEY + "x"},
        {"X-API-Key": sha256(KEY.encode()).hexdigest()},
        {"Authorization": KEY},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": "Bearer"},
        {"X-API-Key": "k\u00e9y"},
    ],
)
def test_without_a_valid_key_nothing_is_answered(
    keyed: FlaskClient, headers: dict[str, str]
) -> None:
    for path in ("/v1/resolve?text=Oslo", "/v1/policies", "/v1/places/iso3166-1:NO"):
        response = keyed.get(path, headers=headers)
        assert response.status_code == 401
        assert response.json is not None
        assert response.json["code"] == "unauthorized"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_says_nothing_of_anybody_needs_no_key(keyed: FlaskClient) -> None:
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/", "/v1/attribution"):
        assert keyed.get(path).status_code == 200


def test_the_page_answers_nobody_without_a_key(keyed: FlaskClient) -> None:
    response = keyed.get("/?text=Oslo")
    assert response.status_code == 401
    assert "Norway" not in response.text


def test_a_key_is_kept_to_its_scopes(keyed: FlaskClient) -> None:
    headers = {"X-API-Key": SCOPED}
    entry = {"text": "Oslo"}
    refused = keyed.post("/v1/resolve", json=entry, headers=headers)
    assert refused.status_code == 403
    taken = keyed.post("/v1/resolve", json={**entry, "scope": "hr-survey"}, headers=headers)
    assert taken.status_code == 200


def test_in_a_batch_the_scope_is_each_records_own(keyed: FlaskClient) -> None:
    records = [{"text": "Oslo"}, {"text": "Oslo", "scope": "other"}]
    response = keyed.post(
        "/v1/resolve/batch",
        json={"records": records, "scope": "hr-survey"},
        headers={"X-API-Key": SCOPED},
    )
    assert response.json is not None
    first, second = response.json["results"]
    assert first["outcome"] == "resolved"
    assert second["error"]["code"] == "forbidden"


def test_a_key_that_calls_too_often_is_told_when_it_may_again(keyed: FlaskClient) -> None:
    headers = {"X-API-Key": KEY}
    statuses = [keyed.get("/v1/policies", headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    response = keyed.get("/v1/policies", headers=headers)
    assert response.status_code == 429
    assert response.json is not None
    assert response.json["code"] == "rate_limited"
    assert 0 < int(response.headers["Retry-After"]) <= 1200
    assert keyed.get("/v1/policies", headers={"X-API-Key": SCOPED}).status_code == 200


def test_a_call_that_goes_on_from_the_express_lane_counts_once(keyed: FlaskClient) -> None:
    headers = {"X-API-Key": SCOPED}
    entry = {"text": "Oslo", "scope": "not its own"}
    statuses = [keyed.post("/v1/resolve", json=entry, headers=headers).status_code for _ in "1234"]
    assert statuses == [403, 403, 403, 429]


def test_without_keys_nobody_is_limited(normalizer: Normalizer) -> None:
    settings = Settings(cache_dir=Path("unused"), rate_limit=RateLimit(1, 3600))
    client = create_app(normalizer, settings).test_client()
    assert [client.get("/v1/policies").status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/v1/policies", {"Host": "evil.example"}, 403),
        ("GET", "/review", {"Host": "evil.example:8080"}, 403),
        ("POST", "/v1/resolve", {"Host": "evil.example"}, 403),
        ("POST", "/v1/resolve", {"Origin": "http://evil.example"}, 403),
        ("POST", "/v1/batches", {"Origin": "http://evil.example"}, 403),
        ("POST", "/v1/resolve", {"Origin": "null"}, 403),
        ("POST", "/v1/resolve", {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/v1/resolve", {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ("POST", "/v1/resolve", {"Origin": "http://localhost:8080"}, 200),
        ("POST", "/v1/resolve", {"Host": "127.0.0.1:8080"}, 200),
        ("POST", "/v1/resolve", {"Host": "[::1]:8080"}, 200),
        ("POST", "/reconcile", {"Origin": "http://evil.example"}, 200),
    ],
)
def test_without_keys_no_page_of_elsewhere_calls(
    normalizer: Normalizer, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    client = create_app(normalizer, Settings(cache_dir=Path("unused"))).test_client()
    more = {"data": {"queries": "{}"}} if path == "/reconcile" else {"json": {"text": "Oslo"}}
    answer = client.open(path, method=method, headers=headers, **more)
    assert answer.status_code == status


def test_with_keys_it_is_called_by_any_name(keyed: FlaskClient) -> None:
    headers = {"X-API-Key": KEY, "Host": "whence.example", "Origin": "https://app.example"}
    assert keyed.post("/v1/resolve", json={"text": "Oslo"}, headers=headers).status_code == 200


def test_a_pace_refills_steadily() -> None:
    pace = Pace(RateLimit(requests=60, period_s=60), keys=2)
    assert [pace.wait_s(1, 0.0) for _ in range(60)] == [0.0] * 60
    assert pace.wait_s(1, 0.0) == pytest.approx(1.0)
    assert pace.wait_s(1, 1.0) == 0.0
    assert pace.wait_s(1, 1.0) > 0.0
    assert pace.wait_s(0, 0.0) == 0.0


def test_roles_include_the_lesser_ones() -> None:
    reviewer = configured("ada", KEY, role=ApiRole.REVIEWER)
    require_role(reviewer, ApiRole.CLIENT)
    require_role(reviewer, ApiRole.REVIEWER)
    require_role(None, ApiRole.ADMIN)
    with pytest.raises(Problem):
        require_role(reviewer, ApiRole.ADMIN)


def test_a_key_without_scopes_may_use_all() -> None:
    require_scope(configured("hr", KEY), "anything")
    require_scope(None, "anything")


def token_of(client: FlaskClient, path: str, base_url: str = "http://localhost") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path, base_url=base_url).text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, key: str) -> int:
    form = {"key": key, "token": token_of(client, "/sign-in")}
    return client.post("/sign-in", data=form).status_code


def test_whoever_signs_in_may_use_the_page_but_not_the_api(keyed: FlaskClient) -> None:
    assert sign_in(keyed, KEY) == 303
    assert "Norway" in keyed.get("/?text=Oslo").text
    assert keyed.get("/v1/resolve?text=Oslo").status_code == 401
    token = token_of(keyed, "/")
    assert keyed.post("/sign-out", data={"token": token}).status_code == 303
    assert keyed.get("/?text=Oslo").status_code == 401


def test_a_wrong_key_does_not_sign_in(keyed: FlaskClient) -> None:
    assert sign_in(keyed, "nix") == 401
    assert keyed.get("/?text=Oslo").status_code == 401


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_kept_from_scripts_and_other_sites(keyed: FlaskClient, scheme: str) -> None:
    address = f"{scheme}://localhost"
    form = {"key": KEY, "token": token_of(keyed, "/sign-in", address)}
    cookie = keyed.post("/sign-in", data=form, base_url=address).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert KEY not in cookie
    assert ("Secure" in cookie) == (scheme == "https")


def test_a_form_that_another_site_wrote_is_refused(keyed: FlaskClient) -> None:
    assert keyed.post("/sign-in", data={"key": KEY}).status_code == 403
    assert keyed.post("/sign-in", data={"key": KEY, "token": ""}).status_code == 403
    token_of(keyed, "/sign-in")
    assert keyed.post("/sign-in", data={"key": KEY, "token": "guessed"}).status_code == 403
    assert keyed.post("/sign-out", data={"token": "é"}).status_code == 403


def test_signed_in_keys_are_kept_to_their_scopes(keyed: FlaskClient) -> None:
    assert sign_in(keyed, SCOPED) == 303
    assert keyed.get("/?text=Oslo").status_code == 403


def test_without_keys_there_is_nothing_to_sign_in_to(client: FlaskClient) -> None:
    assert client.get("/sign-in").status_code == 404
    assert "Sign in" not in client.get("/").text
