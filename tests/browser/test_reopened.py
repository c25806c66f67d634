"""A saved notebook opened again, nothing run: its explorer moves. Without widgets, a still says what to do."""

import json

from course_lib.explorers import BallOnCurve
from course_lib.explorers.explorer import TO_MOVE_IT
from course_lib.studies.functions import valley_curve

from . import made
from .explorers import LISTEN, open_explorer
from .labs import lab_on
from .pages import KERNEL_IS_IDLE, PATIENCE, RUN_ALL, address, open_notebook

PATH = "explorers/reopened.ipynb"
CELLS = made.cells_of("BallOnCurve")
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
MANAGER = "@jupyter-widgets/jupyterlab-manager"
# A stored explorer must not make a student's notebook too large to hand in or to keep in git.
MOST_BYTES = 500_000


def saved(browser, lab):
    """Run a notebook with an explorer, save it, and end its kernel; what the file holds."""
    page = open_explorer(browser, lab, PATH, CELLS)
    page.evaluate(SAVE)
    page.evaluate(SHUT_DOWN)
    page.close()
    return json.loads((lab.folder / PATH).read_text())


def reopened(browser, lab):
    page = browser.new_page(viewport={"width": 1100, "height": 1250})
    page.set_default_timeout(PATIENCE)
    page.goto(address(lab, PATH))
    page.wait_for_function(KERNEL_IS_IDLE)
    return page


def test_an_explorer_that_was_saved_moves_before_anything_is_run_again(browser, lab):
    file = saved(browser, lab)
    assert file["metadata"]["widgets"]
    assert (lab.folder / PATH).stat().st_size < MOST_BYTES
    page = reopened(browser, lab)
    explorer = page.locator(".descent-explorer")
    explorer.wait_for()
    explorer.evaluate(LISTEN)
    page.get_by_role("slider", name="Where the run starts").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.painted.times > 0")
    page.close()


def test_without_widgets_the_still_stands_there_and_says_what_to_do(
    browser, tmp_path_factory, caches
):
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course")
    config = home / "jupyter" / "config" / "labconfig"
    config.mkdir(parents=True)
    (config / "page_config.json").write_text(json.dumps({"disabledExtensions": {MANAGER: True}}))
    with lab_on(folder, home, caches) as lab:
        page = open_notebook(browser, lab, PATH, CELLS)
        page.evaluate(RUN_ALL)
        page.get_by_text(TO_MOVE_IT).wait_for()
        alt = page.locator(".jp-OutputArea img").get_attribute("alt")
        assert "In a running notebook, start and rate can be moved." in alt
        assert page.locator(".descent-explorer").count() == 0
        page.close()


def test_every_front_end_without_widgets_is_told_what_to_do():
    ball = BallOnCurve(valley_curve, -3.6, 2.4, start=0.1, learning_rate=0.085)
    shown, _ = ball._repr_mimebundle_()
    assert TO_MOVE_IT in shown["text/html"]
    assert "In a running notebook" in shown["text/plain"]
    assert shown["image/png"]
