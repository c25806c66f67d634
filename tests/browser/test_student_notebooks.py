"""Every unit as a student opens it in JupyterLab: nothing is written yet, and every cell is run.

One server and one page for all; a unit is opened, run, looked at and put away.
"""

import re
from dataclasses import dataclass

import pytest
from nbgrader_cycle.people import REPOSITORY

from .student import code_cells, enter, open_path, put_away, run_all

UNITS = sorted(path.parent.name for path in (REPOSITORY / "notebooks").glob("*/*.ipynb"))
CHECK = re.compile(r'^check\("\d\d-E\d+", \w+\)$')
MAKES_AN_EXPLORER = re.compile(r"\bexplorers\.[A-Z]\w+\(")
PICTURES = """() => [...document.querySelectorAll(".jp-OutputArea img")]
  .map(img => ({ alt: img.getAttribute("alt"), drawn: img.complete && img.naturalWidth > 0 }))"""
# Of each explorer, of each of its canvases: how many colours are on it.
COLOURS = """() => [...document.querySelectorAll(".descent-explorer")].map(explorer =>
  [...explorer.querySelectorAll("canvas")].map(canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }))"""
# Background, a line and its letters have more colours than that between them.
FEW_COLOURS = 8
# JupyterLab's own words, while a widget is on its way and when it cannot be had.
WAITING, MISSING = "Loading widget...", "Error displaying widget"
SETTLING = 20_000  # milliseconds
SETTLE = f"""async ([waiting, few, patience]) => {{
  const missing = () => document.body.innerText.includes(waiting)
    || ({PICTURES})().some(picture => !picture.drawn)
    || ({COLOURS})().flat().some(colours => colours <= few);
  const until = performance.now() + patience;
  while (missing() && performance.now() < until) await new Promise(go => setTimeout(go, 100));
}}"""


@dataclass(frozen=True)
class Visit:
    """What one unit left on the page."""

    cells: list[dict]
    pictures: list[dict]
    colours: list[list[int]]
    complaints: list[str]
    asked: list[str]

    @property
    def explorers(self) -> int:
        """How many explorers the notebook makes."""
        return sum(len(MAKES_AN_EXPLORER.findall(cell["source"])) for cell in self.cells)

    @property
    def failed(self) -> list[dict]:
        """The cells that ended with an error."""
        return [c for c in self.cells if any(o["output_type"] == "error" for o in c["outputs"])]


@pytest.fixture(scope="module")
def page(browser, student_lab):
    page = enter(browser, student_lab)
    yield page
    page.close()


@pytest.fixture(scope="module", params=UNITS)
def visit(request, page):
    """Open a unit, run all of it, and look."""
    page.complaints.clear()
    page.asked.clear()
    open_path(page, f"notebooks/{request.param}/{request.param}.ipynb")
    run_all(page)
    settle(page)
    seen = Visit(
        code_cells(page),
        page.evaluate(PICTURES),
        page.evaluate(COLOURS),
        list(page.complaints),
        list(page.asked),
    )
    put_away(page)
    return seen


def settle(page):
    """Wait until everything is drawn, or for a while: what is missing then, the tests will say."""
    page.evaluate(SETTLE, [WAITING, FEW_COLOURS, SETTLING])


def test_every_cell_was_run_from_the_first_to_the_last(visit):
    assert [cell["count"] for cell in visit.cells] == [*range(1, len(visit.cells) + 1)]


def test_only_checks_end_with_an_error(visit):
    assert [cell["source"] for cell in visit.failed if not CHECK.match(cell["source"])] == []


def test_each_check_tells_the_reader_that_nothing_is_written_or_that_a_bug_is_planted(visit):
    checks = [cell["shown"] for cell in visit.cells if CHECK.match(cell["source"])]
    assert checks
    for shown in checks:
        assert "not written yet" in shown or "planted bug is still there" in shown
        assert "Traceback" not in shown


def test_nothing_is_written_to_stderr(visit):
    assert [o for c in visit.cells for o in c["outputs"] if o.get("name") == "stderr"] == []


def test_every_picture_is_drawn_and_has_words(visit):
    assert visit.pictures
    assert [picture for picture in visit.pictures if not picture["alt"]] == []
    assert [picture for picture in visit.pictures if not picture["drawn"]] == []


def test_every_explorer_of_the_notebook_is_drawn(visit):
    assert len(visit.colours) == visit.explorers
    for canvases in visit.colours:
        assert canvases
        assert min(canvases) > FEW_COLOURS


def test_every_widget_is_shown(visit):
    for cell in visit.cells:
        assert WAITING not in cell["shown"], cell["source"]
        assert MISSING not in cell["shown"], cell["source"]


def test_the_browser_has_nothing_to_complain_of(visit):
    assert visit.complaints == []


def test_no_other_host_is_asked(visit, student_lab):
    own = (student_lab.address, "blob:", "data:")
    assert [address for address in visit.asked if not address.startswith(own)] == []
    # The page did ask for something, or this would prove nothing.
    assert [address for address in visit.asked if address.startswith(student_lab.address)]
