"""axe-core finds nothing serious in what the course puts on the page: explorers, questions, reports, figures.

Only the outputs are looked at: what stands around them is JupyterLab's. No rule is switched off.
"""

import pytest

from . import made
from .pages import RUN_ALL, open_notebook

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SET_THEME = """theme => window.jupyterapp.commands.execute("apputils:change-theme", { theme })"""
GRAVE = ("serious", "critical")
SETUP = (
    "import jax.numpy as jnp\nfrom course_lib import doctor, figures\n"
    "from contextlib import suppress\n"
    "from course_lib.checks import CheckFailed, check, lecture_table, predict, progress, quiz, reveal\n"
    "from course_lib.studies.functions import quadratic"
)
# What a cell shows besides explorers; none of them depends on another.
OUTPUTS = {
    "a question to press buttons for": "quiz('01-W1', ...)",
    "a question answered wrongly": "quiz('01-W1', 'a')",
    "a question answered rightly": "quiz('01-W1', 'c')",
    "a field for a number": "predict('01-P1', ...)",
    "buttons for a word": "predict('01-P2', ...)",
    "a reveal that waits": "reveal('01-P1', 0.1304)",
    "a recorded guess": "predict('01-P3', 1e-6)",
    "a reveal": "reveal('01-P3', 1e-8)",
    "a report on nothing written": "with suppress(CheckFailed):\n    check('01-E3', ...)",
    "a report on a wrong answer": "with suppress(CheckFailed):\n    check('01-E3', jnp.cos)",
    "a table of a lecture's numbers": "lecture_table('Gurari, toy 1', {'G-11.1': lambda: quadratic(2.0)})",
    "the progress page": "progress()",
    "the doctor's page": "doctor.show()",
    "a figure": "figures.secants_to_tangent(quadratic, 2.0, (1.0, 0.5), 0.2, 3.7, 'quadratic')",
}
EXPLORERS = [f"explorer {name}" for name in made.NAMES]


WRONG = {
    "label": "<input type='range'>",
    "image-alt": "<img src='data:,'>",
    "color-contrast": "<p style='color:#aaa;background:#fff'>hardly legible</p>",
    "aria-input-field-name": "<div role='slider' tabindex=0></div>",
}
# Out of JupyterLab's panes: their nested scrolling hides the text from axe, which then finds no fault in its colours.
LAY_OUT = """() => {
  const main = document.body.appendChild(document.createElement("main"));
  main.append(...document.querySelectorAll("[data-place]"));
  main.style.background = "var(--jp-layout-color0)";
  document.querySelector(".jp-LabShell").style.display = "none";
  Object.assign(document.body.style, { overflow: "visible", height: "auto" });
}"""
# Asked once for all places, as axe reads the whole page each time:
# {place: {violations: [], passes: [], incomplete: []}}, each with rule, impact and element.
LOOK = """async () => {
  const results = await axe.run("[data-place]", { elementRef: true });
  const found = {};
  for (const kind of ["violations", "passes", "incomplete"])
    for (const { id, impact, nodes } of results[kind])
      for (const { element, html, failureSummary } of nodes) {
        const { place } = element.closest("[data-place]").dataset;
        found[place] ??= { violations: [], passes: [], incomplete: [] };
        found[place][kind].push({ rule: id, impact, html: html.slice(0, 200), failureSummary });
      }
  return found;
}"""


@pytest.fixture(scope="module")
def page(browser, lab):
    """One notebook that shows everything, run, and axe beside it."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe is not installed: pip install axe-playwright-python",
    )
    explorers = [cell for name in made.NAMES for cell in made.cells_of(name)]
    cells = [SETUP, *OUTPUTS.values(), *explorers]
    page = open_notebook(browser, lab, "01_derivatives/accessibility.ipynb", cells)
    page.evaluate(RUN_ALL)
    for what in [*OUTPUTS, *EXPLORERS]:
        shown(page, what).locator("canvas, svg, img, [role=group], button").first.wait_for()
        shown(page, what).evaluate("(element, what) => { element.dataset.place = what; }", what)
    page.evaluate(LAY_OUT)
    page.evaluate(axe.Axe().axe_script)
    yield page
    page.close()


def shown(page, what):
    """Where on the page it stands."""
    if what in EXPLORERS:
        return page.locator(".descent-explorer").nth(EXPLORERS.index(what))
    cell = page.locator(".jp-Notebook .jp-Cell").nth(1 + list(OUTPUTS).index(what))
    return cell.locator(".jp-OutputArea")


@pytest.fixture(scope="module")
def found(page):
    """What axe finds in both themes, {theme: {place: …}}; see LOOK."""
    in_theme = {}
    for theme, name in THEMES.items():
        page.evaluate(SET_THEME, name)
        light = f"[data-jp-theme-light={str(theme == 'light').lower()}]"
        page.wait_for_selector(light, state="attached")
        in_theme[theme] = page.evaluate(LOOK)
    yield in_theme
    # The server keeps the theme, and other tests' pages are on it too.
    page.evaluate(SET_THEME, THEMES["light"])


@pytest.mark.parametrize("what", [*OUTPUTS, *EXPLORERS])
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_serious_is_found_in(found, theme, what):
    seen = found[theme][what]
    print(*seen["violations"], *seen["incomplete"], sep="\n")
    assert [each for each in seen["violations"] if each["impact"] in GRAVE] == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_all_text_were_looked_at(found, theme):
    for what, seen in found[theme].items():
        text_seen = [each for each in seen["passes"] if each["rule"] == "color-contrast"]
        assert text_seen or what == "a figure", what


def test_what_should_be_found_is_found(page, found):
    place = page.locator(f"[data-place='{EXPLORERS[0]}']")
    place.evaluate(
        "(element, wrong) => element.insertAdjacentHTML('beforeend', wrong)",
        "".join(WRONG.values()),
    )
    violations = page.evaluate(LOOK)[EXPLORERS[0]]["violations"]
    grave = {each["rule"] for each in violations if each["impact"] in GRAVE}
    assert grave >= set(WRONG)
