"""What an instructor's browser makes of a graded notebook: nbgrader's own page, in a real browser."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbgrader
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from playwright.sync_api import Browser, Route, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
STYLES = FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css"
# The page's own script and style come from elsewhere and are not waited for.
PATIENCE = 700
HERE = "http://formgrader.test/"


def found_browser() -> str | None:
    """The browser on the path."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as started:
        # No sandbox: Chromium has none to offer where the tests run as root.
        running = started.chromium.launch(
            executable_path=found_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


def page_of(content: NotebookNode, database: str, student: str, assignment: str) -> str:
    """The page that nbgrader makes of a graded notebook."""
    exporter = HTMLExporter(
        template_name="feedback",
        extra_template_basedirs=[str(FORMGRADER / "templates")],
        extra_template_paths=[str(STYLES)],
        preprocessors=[GetGrades],
    )
    names = {"student": student, "assignment": assignment, "notebook": assignment}
    resources = {"nbgrader": names | {"db_url": database}, "metadata": {"name": assignment}}
    text, _ = exporter.from_notebook_node(content, resources=resources)
    return text


def script_runs(running: Browser, page_text: str) -> bool:
    """Whether anything in a page set `window.eve`, as every attack with a script does."""
    page = running.new_page()
    page.set_default_timeout(20_000)
    body = page_text.encode("utf-8", "replace")
    # The page comes from a server, as Formgrader's do; what it wants from this computer it gets.
    page.route("**/*", lambda route: _serve(route, body))
    try:
        page.goto(HERE, wait_until="commit")
        page.wait_for_timeout(PATIENCE)
        return bool(page.evaluate("() => String(window.eve || '').startsWith('eve')"))
    finally:
        page.close()


def _serve(route: Route, body: bytes) -> None:
    if route.request.url == HERE:
        route.fulfill(body=body, content_type="text/html; charset=utf-8")
    elif route.request.is_navigation_request() and not route.request.frame.parent_frame:
        # A page that leads away could no longer be asked what ran in it.
        route.abort()
    elif route.request.url.startswith("http://127.0.0.1"):
        route.continue_()
    else:
        route.abort()
