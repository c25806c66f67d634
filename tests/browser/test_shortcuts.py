"""With the focus in an explorer its keys are its own, and the notebook's shortcuts are still the notebook's."""

import pytest

from . import made
from .explorers import explorer_page, shown

page = explorer_page("shortcuts", made.cells_of("BallOnCurve"))

NOTEBOOK = "window.jupyterapp.shell.currentWidget"
CELLS = f"() => {NOTEBOOK}.content.widgets.length"
ACTIVE = f"() => {NOTEBOOK}.content.activeCellIndex"
# Not whether the notebook is dirty: what the kernel says of its widgets makes it so again.
HEAR_SAVES = f"""() => {{
  window.saves = [];
  {NOTEBOOK}.context.saveState.connect((_, state) => window.saves.push(state));
}}"""
COUNTS = f"() => {NOTEBOOK}.content.widgets.map(cell => cell.model.executionCount)"


@pytest.fixture(params=["slider", "handle"])
def focused(page, request):
    """A slider of the explorer, or its handle on the picture, with the focus."""
    name = {"slider": "learning rate", "handle": "Where the run starts"}[request.param]
    found = page.get_by_role("slider", name=name, exact=True)
    found.focus()
    return found


def test_the_explorers_keys_do_nothing_to_the_notebook(page, focused):
    before = [page.evaluate(asked) for asked in (CELLS, ACTIVE, COUNTS)]
    for key in ["a", "b", "d", "d", "x", "Enter", "ArrowUp", "ArrowDown", "ArrowRight", "Home"]:
        page.keyboard.press(key)
    assert [page.evaluate(asked) for asked in (CELLS, ACTIVE, COUNTS)] == before
    assert focused.evaluate("e => e === document.activeElement")


def test_the_shortcut_saves_the_notebook(page, focused):
    page.evaluate(HEAR_SAVES)
    page.keyboard.press("Control+s")
    page.wait_for_function("window.saves.includes('completed')")
    assert focused.evaluate("e => e === document.activeElement")


def test_shift_enter_runs_the_cell_and_goes_to_the_next(page, focused):
    page.evaluate(f"{NOTEBOOK}.content.activeCellIndex = 1")
    focused.focus()
    count = page.evaluate(COUNTS)[1]
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"({COUNTS})()[1] > {count}", timeout=10_000)
    assert page.evaluate(ACTIVE) == 2
    page.locator(".descent-explorer").wait_for()


def test_a_handle_leaves_keys_with_control_or_alt_to_others(browser):
    tab = browser.new_page()
    shown(tab, made.explorer("BallOnCurve"))
    tab.get_by_role("slider", name="Where the run starts").focus()
    for key in ("Control+Home", "Alt+ArrowRight", "Meta+End"):
        tab.keyboard.press(key)
    assert tab.evaluate("[model.get('start'), saved]") == [0.1, 0]
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("model.get('start') > 0.1")
    tab.close()


def test_a_page_that_is_removed_leaves_the_keys_alone(browser):
    tab = browser.new_page()
    shown(tab, made.explorer("BallOnCurve"))
    marks = "() => document.querySelectorAll('[data-lm-suppress-shortcuts]').length"
    tab.get_by_role("slider", name="Where the run starts").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(marks) == 1
    tab.keyboard.press("Control+s")
    assert tab.evaluate(marks) == 0
    tab.evaluate("made.remove()")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(marks) == 0
    tab.close()
