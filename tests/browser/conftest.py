"""A browser on a running JupyterLab, for tests that only use the keyboard.

playwright is not among the project's dependencies: `pip install playwright` where these tests shall
run, and have a Chromium or Chrome on the path.
"""

import shutil

import pytest
from nbgrader_cycle.environment import isolated
from nbgrader_cycle.server import lab_in

from course_lib.checks.remembering import store

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Cells outside of the window are not drawn otherwise, and cannot be found.
WHOLE_NOTEBOOK = '{"windowingMode": "none"}'


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser on the path: none of {', '.join(BROWSERS)}")
    with playwright.sync_playwright() as started:
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
    config = home / "jupyter" / "config"
    setting = (
        config / "lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    )
    setting.parent.mkdir(parents=True)
    setting.write_text(WHOLE_NOTEBOOK)
    (config / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")
    environment = isolated(home) | caches
    for name in ("DESCENT_PROGRESS", *store.GRADERS):
        environment.pop(name, None)
    with lab_in(folder, environment) as running:
        running.folder = folder
        yield running
