"""Does in a real OpenRefine what docs/openrefine.md describes, and takes its pictures.

    apt-get install openrefine chromium
    whence serve --port 8391 &
    python scripts/openrefine_replay.py http://127.0.0.1:8391/reconcile docs/

OpenRefine is started on loopback with a workspace of its own, and stopped at the end.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

PORT = 3399
OPENREFINE = f"http://127.0.0.1:{PORT}"
ROWS = """location,country,answers
"Torontoo, Ontaria",,41
München,,38
Paris,US,12
Springfield,,31
"originally Lagos, now in Leeds",,7
東京,,25
S. Paulo,Brazil,19
Georgia,,14
NYC,,64
Somewhere over the rainbow,,9
Bengaluru,India,33
"Remote, US",,22
"""
COLUMNS = ("Country code", "Coordinates", "Time zone", "Population")


def main(service: str, folder: Path) -> None:
    """Takes both pictures into `folder`."""
    with tempfile.TemporaryDirectory() as workspace, sync_playwright() as browsers:
        command = ["openrefine", "-i", "127.0.0.1", "-p", str(PORT), "-d", workspace, "-m", "512M"]
        command += ["-x", "refine.headless=true", "run"]
        openrefine = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        try:
            project = _project()
            browser = browsers.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1180, "height": 820})
            page.goto(f"{OPENREFINE}/project?project={project}")
            _reconcile(page, service)
            page.locator("a").filter(has_text="Springfield").first.hover()
            page.wait_for_timeout(2_500)
            page.screenshot(path=folder / "openrefine.png")
            page.mouse.move(900, 20)
            _extend(page)
            page.screenshot(path=folder / "openrefine-extended.png")
            browser.close()
        finally:
            openrefine.terminate()
            openrefine.wait(30)


def _project() -> str:
    """The id of a new project with the rows, once OpenRefine answers."""
    session = requests.Session()
    for _ in range(60):
        try:
            token = session.get(f"{OPENREFINE}/command/core/get-csrf-token").json()["token"]
            break
        except requests.ConnectionError:
            time.sleep(1)
    options = {"encoding": "UTF-8", "separator": ",", "headerLines": 1, "processQuotes": True}
    made = session.post(
        f"{OPENREFINE}/command/core/create-project-from-upload",
        params={"csrf_token": token, "options": json.dumps(options)},
        files={"project-file": ("places.csv", ROWS.encode(), "text/csv")},
        data={"project-name": "Places", "format": "text/line-based/*sv"},
    )
    found = re.search(r"project=(\d+)", made.url)
    assert found is not None, "OpenRefine made no project"
    return found[1]


def _menu(page: Page, *words: str) -> None:
    """Opens the menu of the column, and what lies behind these words."""
    header = page.locator("td.column-header, th.column-header").filter(has_text="location")
    header.locator(".column-header-menu").click()
    for word in words[:-1]:
        page.get_by_text(word, exact=True).hover()
        page.wait_for_timeout(700)
    page.get_by_text(words[-1]).click()
    page.wait_for_timeout(2_500)


def _reconcile(page: Page, service: str) -> None:
    page.wait_for_selector("td.column-header, th.column-header")
    _menu(page, "Reconcile", "Start reconciling")
    page.get_by_text("Add standard service").click()
    page.wait_for_timeout(800)
    page.locator(".dialog-container input").last.fill(service)
    page.get_by_text("Add service", exact=True).click()
    page.wait_for_timeout(4_000)
    page.mouse.click(370, 133)  # the list of services covers the rest
    page.wait_for_timeout(800)
    row = page.locator("tr").filter(has_text="country").last
    row.locator("input[type=checkbox]").check()
    row.locator("input:not([type=checkbox])").last.type("coun", delay=120)
    page.wait_for_timeout(1_500)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("against no particular type").click()
    page.get_by_text("Start reconciling...", exact=True).last.click()
    page.wait_for_timeout(7_000)


def _extend(page: Page) -> None:
    _menu(page, "Edit column", "Add columns from reconciled values")
    for name in COLUMNS:
        page.locator(".dialog-container a").filter(has_text=name).first.click()
        page.wait_for_timeout(1_200)
    page.locator(".dialog-container button").filter(has_text="OK").click()
    page.wait_for_timeout(5_000)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
