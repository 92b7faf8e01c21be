"""A whole service on each database: the real normaliser, the spool, the queue, and calls to it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whence.bootstrap import Normalizer
from whence.review.live_decisions import LiveDecisions
from whence.settings import ApiKey, ApiRole, Settings
from whence.web.app import create_app

SPRINGFIELD_MA, SPRINGFIELD_IL = "geonames:4951788", "geonames:4250542"
KEYS = {
    "ada": (ApiRole.REVIEWER, ()),
    "bo": (ApiRole.REVIEWER, ()),
    "cy": (ApiRole.REVIEWER, ()),
    "root": (ApiRole.ADMIN, ()),
    "kept-to-hr": (ApiRole.REVIEWER, ("hr",)),
    "system": (ApiRole.CLIENT, ()),
}


@dataclass
class Service:
    """A service to call, as whoever is named."""

    app: Flask
    settings: Settings
    decisions: LiveDecisions

    @property
    def engine(self) -> Any:
        return self.app.extensions["whence"]

    def call(
        self, method: str, path: str, body: Any = None, who: str = "ada", **options: Any
    ) -> Any:
        """The status and the JSON of an answer."""
        client: FlaskClient = self.app.test_client()
        headers = {"X-API-Key": f"key of {who}", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        response = client.open(path, method=method, headers=headers, **options)
        return response.status_code, response.get_json(silent=True)

    def resolve(self, text: str, **fields: Any) -> Any:
        """The verdict on a text."""
        status, verdict = self.call("POST", "/v1/resolve", {"text": text, **fields}, "system")
        assert status == 200, verdict
        return verdict

    def count(self) -> None:
        """Brings what was spooled to the queue, now."""
        while self.engine.desk.counting.count():
            pass

    def queued(self, text: str, **fields: Any) -> str:
        """The id of the item that a text was queued as."""
        verdict = self.resolve(text, **fields)
        assert verdict["review"]["status"] == "queued"
        self.count()
        return str(verdict["review"]["item_id"])

    def claim(self, item_id: str, who: str = "ada") -> str:
        """The token of a lease."""
        status, told = self.call("POST", "/v1/reviews/claim", {"item_id": item_id}, who)
        assert status == 200, told
        return str(told["items"][0]["lease"]["token"])

    def decide(self, item_id: str, who: str = "ada", **said: Any) -> Any:
        """The status and the answer of a decision, the item being claimed before."""
        body = {"lease_token": self.claim(item_id, who), "apply_to": "scope", **said}
        answer = self.call("POST", f"/v1/reviews/{item_id}/decision", body, who)
        self.decisions.refresh()
        return answer

    def place(self, item_id: str, place_id: str, who: str = "ada", **said: Any) -> Any:
        """What a decision for a place came to."""
        status, told = self.decide(item_id, who, kind="place", place_id=place_id, **said)
        assert status == 200, told
        return told


def rules_without_samples(folder: Path) -> Path:
    """The real rules, but no decision is made twice and nobody is asked gold questions."""
    from whence.rulebook import rules_dir  # noqa: PLC0415

    copied = folder / "rules"
    shutil.copytree(rules_dir(), copied)
    return set_share(copied, second_share=0, gold_share=0)


def set_share(rules: Path, **numbers: float) -> Path:
    """The rules with other numbers of review."""
    path = rules / "review.yaml"
    lines = path.read_text().split("\n")
    for name, number in numbers.items():
        at = lines.index(f"- id: {name}")
        lines[at + 1] = f"  number: {number}"
    path.write_text("\n".join(lines))
    return rules


@pytest.fixture
def review_settings(url: str, tmp_path: Path) -> Settings:
    """Settings of a service with keys, its database being empty."""
    keys = tuple(
        ApiKey(name, role, sha256(f"key of {name}".encode()).hexdigest(), scopes)
        for name, (role, scopes) in KEYS.items()
    )
    return Settings(
        cache_dir=Path("unused"),
        rules_dir=rules_without_samples(tmp_path),
        data_dir=tmp_path / "data",
        database_url=url,
        api_keys=keys,
    )


@pytest.fixture
def service(normalizer: Normalizer, review_settings: Settings) -> Iterator[Service]:
    """The service; nothing counts in the background, tests say when."""
    decisions = LiveDecisions(str(review_settings.database_url))
    app = create_app(normalizer.deciding_by(decisions), review_settings)
    made = Service(app, review_settings, decisions)
    made.engine.count_flagged = lambda: None
    yield made
    made.engine.desk.database.close()
