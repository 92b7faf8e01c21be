"""What tests in a browser share: a served application, chromium, pages that may not complain."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SIZES: dict[str, Any] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application that is served on loopback meanwhile."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def launched(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


@contextmanager
def opened(browser: Browser, address: str, size: str = "desktop", **more: Any) -> Iterator[Page]:
    """A page at `address` of that size. What the browser complains of fails the test, but for
    refusals: the page itself has to tell those."""
    context: BrowserContext = browser.new_context(viewport=SIZES[size], base_url=address, **more)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


def violations(page: Page) -> list[Any]:
    """What axe finds wrong with the page as it is."""
    page.evaluate(AXE.read_text())
    found: list[Any] = json.loads(
        page.evaluate(
            "axe.run().then(done => JSON.stringify(done.violations.map("
            "one => [one.id, one.nodes.map(node => node.html).slice(0, 3)])))"
        )
    )
    return found
