"""A browser on a running JupyterLab: the Chromium or Chrome on the path, driven by playwright.

Without one these tests are skipped; where DESCENT_BROWSER_REQUIRED is set, as in CI, they fail. One browser
and one server serve all of a worker's files here. They end with the last of them: while playwright runs,
nothing else in the process can use asyncio.
"""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from .labs import copy_for_a_student, lab_on, room_in

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def running_lab(browser, tmp_path_factory, caches):
    """A running JupyterLab on a folder that is empty at first."""
    home, folder = (tmp_path_factory.mktemp(name) for name in ("home", "course"))
    with lab_on(folder, home, caches) as running:
        yield running


@pytest.fixture(scope="module")
def lab(running_lab, request):
    """The running JupyterLab with an empty folder for this file's tests, `lab.folder`."""
    room = room_in(running_lab, request.path.stem)
    yield room
    room.end_kernels()


@pytest.fixture(scope="module")
def student_lab(browser, tmp_path_factory, caches):
    """A running JupyterLab on what a student has of the course, `student_lab.folder`."""
    course = copy_for_a_student(tmp_path_factory.mktemp("student"))
    with lab_on(course, tmp_path_factory.mktemp("home"), caches) as running:
        yield running
