"""A browser on a running JupyterLab: the Chromium or Chrome on the path, driven by playwright.

Without one these tests are skipped; where DESCENT_BROWSER_REQUIRED is set, as in CI, they fail.
"""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from .labs import copy_for_a_student, lab_on

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        give_up = pytest.fail if os.environ.get("DESCENT_BROWSER_REQUIRED") else pytest.skip
        give_up(f"no browser on the path: none of {', '.join(BROWSERS)}")
    with sync_playwright() as started:
        # No sandbox: Chromium has none to offer where the tests run as root.
        running = started.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory, caches):
    """A running JupyterLab on an empty folder, `lab.folder`."""
    home, folder = (tmp_path_factory.mktemp(name) for name in ("home", "course"))
    with lab_on(folder, home, caches) as running:
        yield running


@pytest.fixture(scope="module")
def student_lab(browser, tmp_path_factory, caches):
    """A running JupyterLab on what a student has of the course, `student_lab.folder`."""
    course = copy_for_a_student(tmp_path_factory.mktemp("student"))
    with lab_on(course, tmp_path_factory.mktemp("home"), caches) as running:
        yield running
