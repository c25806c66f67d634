"""An explorer in Notebook 7, the plain pages without JupyterLab's panes: it runs, answers a drag and a key."""

import nbformat
import pytest

from . import made
from .explorers import LISTEN
from .labs import lab_on
from .pages import KERNEL_IS_IDLE, PATIENCE, RUN_ALL
from .student import SAVED

PATH = "explorers/notebook7.ipynb"
CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
SETTINGS = "c.JupyterNotebookApp.expose_app_in_browser = True\n"


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory, caches):
    """A notebook with an explorer, run on Notebook 7's own page; the server of JupyterLab has both."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course")
    config = home / "jupyter" / "config" / "jupyter_notebook_config.py"
    config.parent.mkdir(parents=True)
    config.write_text(SETTINGS)
    with lab_on(folder, home, caches) as lab:
        page = open_in_notebook_7(browser, lab, made.cells_of("BallOnCurve"))
        page.evaluate(RUN_ALL)
        page.locator(".descent-explorer").wait_for()
        page.locator(".descent-explorer").evaluate(LISTEN)
        yield page
        page.close()


def open_in_notebook_7(browser, lab, cells):
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    (lab.folder / PATH).parent.mkdir()
    nbformat.write(content, lab.folder / PATH)
    page = browser.new_page(viewport={"width": 1100, "height": 1250})
    page.set_default_timeout(PATIENCE)
    page.complaints = []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.goto(f"{lab.address}/notebooks/{PATH}?token={lab.token}")
    page.wait_for_function(KERNEL_IS_IDLE)
    return page


def test_it_is_notebook_7_that_is_shown(page):
    assert page.locator("body").get_attribute("data-notebook") == "notebooks"


def test_a_drag_moves_the_ball(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 300, middle)
    page.mouse.down()
    for x in range(310, 400, 10):
        page.mouse.move(box["x"] + x, middle)
    page.mouse.up()
    page.wait_for_function("window.painted.times > 0 && window.painted.places[0] !== 0.1")


def test_an_arrow_key_moves_the_ball_and_not_the_notebook(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    canvas.focus()
    before = page.evaluate("window.painted.places[0]")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"window.painted.places[0] > {before}", timeout=5000)
    assert canvas.evaluate("element => element === document.activeElement")


def test_a_key_of_the_notebook_does_nothing_to_it_and_save_still_saves(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    page.evaluate("window.jupyterapp.shell.currentWidget.model.dirty = true")
    canvas.focus()
    cells = page.evaluate(CELLS)
    for key in "abdd":
        page.keyboard.press(key)
    assert page.evaluate(CELLS) == cells
    assert not page.evaluate(SAVED)
    page.keyboard.press("Control+s")
    page.wait_for_function(SAVED, timeout=10_000)
    assert canvas.evaluate("element => element === document.activeElement")


def test_the_browser_does_not_complain(page):
    assert page.complaints == []
