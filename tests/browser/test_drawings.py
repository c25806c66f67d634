"""Drawings are sharp, their numbers legible and nothing is wider than the page; a slider's number is heard once."""

import pytest

from course_lib.explorers import BallOnCurve, ComputationGraph, ContourMap, OptimizerRace
from course_lib.explorers.module import module
from course_lib.studies.functions import valley_curve

from . import made
from .explorers import shown

# Unit 05's network, with a shut gate.
GATES = (
    "pre1 = x * w1\npre2 = x * w2\nact1 = act(pre1)\nact2 = act(pre2)\n"
    "h1 = act1 * v1\nh2 = act2 * v2\nyhat = h1 + h2\nE = loss(yhat, y)"
)
NUMBERS = {"x": 1.0, "w1": 0.8, "w2": -0.9, "v1": -0.5, "v2": 0.7, "y": 1.0}
# The words that are written on a canvas, and the boxes under them, from now on.
RECORD = """() => {
  window.wrote = [];
  const pen = CanvasRenderingContext2D.prototype;
  const { fillText, roundRect } = pen;
  pen.fillText = function(...all) { window.wrote.push(["text", ...all]); return fillText.apply(this, all); };
  pen.roundRect = function(...all) { window.wrote.push(["box", ...all]); return roundRect.apply(this, all); };
}"""
# The levels of the neuron's costs, on a drawing that only keeps the order of things.
LEVELS = """async text => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { levels };"], { type: "text/javascript" }));
  const seen = [];
  const pen = { fillRect() {}, fillText: says => seen.push(says) };
  const plane = { pen, left: x => 8 * x, top: y => y, line: () => seen.push("line") };
  (await import(url)).levels(plane, { ink: "", quiet: "", ground: "" }, 3);
  return seen;
}"""

# Of each edge of a graph its last stretch, on which its slope stands.
LINES = """async ([text, nodes, width]) => {
  const code = text + "\\nexport { edgesOf, placed };";
  const { edgesOf, placed } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  return placed(nodes, edgesOf(nodes), width).lines.map(line => line.slice(-2));
}"""


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 780, "height": 900})
    page.screen = page.context.new_cdp_session(page)
    page.evaluate(RECORD)
    yield page
    page.close()


def written(page):
    return [each[1] for each in page.evaluate("wrote") if each[0] == "text"]


@pytest.mark.parametrize("name", ["BallOnCurve", "ComputationGraph"])
def test_after_zooming_a_drawing_of_the_same_size_is_as_sharp_as_the_screen(page, name):
    shown(page, made.explorer(name))
    canvas = page.locator("canvas").first
    dots = "canvas => canvas.width / canvas.clientWidth"
    wide = canvas.evaluate("e => e.clientWidth")
    assert canvas.evaluate(dots) == 1
    for k, ratio in enumerate((2, 1.5, 1)):
        zoom(page, ratio, 781 + k)
        page.wait_for_function(
            f"([canvas, ratio]) => Math.abs(({dots})(canvas) - ratio) < 0.01",
            arg=[canvas.element_handle(), ratio],
            timeout=5000,
        )
        assert canvas.evaluate("e => e.clientWidth") == wide
    page.evaluate("made.remove()")
    zoom(page, 2, 790)
    page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
    assert canvas.evaluate(dots) == 1


def zoom(page, ratio, width):
    """So many dots a pixel. The window gets another width: without that Chromium's pretence tells nobody."""
    page.screen.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "mobile": False, "deviceScaleFactor": ratio},
    )


@pytest.mark.parametrize("name", made.NAMES)
def test_nothing_is_wider_than_a_page_of_300_pixels(browser, name):
    page = browser.new_page(viewport={"width": 300, "height": 900})
    shown(page, made.explorer(name))
    sizes = page.locator(".descent-explorer").evaluate("e => [e.clientWidth, e.scrollWidth]")
    # Of the 300 the page's own margin takes 16.
    assert sizes == [284, 284]
    page.close()


@pytest.mark.parametrize("name", made.NAMES)
def test_a_sliders_number_is_no_part_of_its_name_and_nothing_but_the_words_speaks_by_itself(
    page, name
):
    shown(page, made.explorer(name))
    tree = page.locator(".descent-explorer").aria_snapshot()
    assert tree.count("- status") <= 1
    assert page.locator("output, [aria-live]").count() == 0
    for row in page.locator("label:has(input[type=range])").all():
        if not row.is_visible():
            continue
        label = row.locator(".descent-name").inner_text()
        slider = row.get_by_role("slider", name=label, exact=True)
        assert slider.get_attribute("aria-valuetext") == row.locator(".descent-number").inner_text()


@pytest.mark.parametrize(
    ("explorer", "handle", "said"),
    [
        (BallOnCurve(valley_curve, -3.6, 2.4, start=-0.0001, learning_rate=0.001), "Where the run starts", "0.000"),
        (BallOnCurve(valley_curve, -3.6, 2.4, start=-2.5, learning_rate=0.001), "Where the run starts", "−2.500"),
        (ContourMap(start=(-0.001, -1.5)), "Where the run starts", "w1 0.00, w2 −1.50"),
        (OptimizerRace(start=(-0.001, -1.5)), "Where both start", "w1 0.00, w2 −1.50"),
    ],
)  # fmt: skip
def test_numbers_below_zero_have_a_minus_and_zero_has_none(page, explorer, handle, said):
    words = shown(page, explorer).locator(".descent-words").inner_text()
    assert page.get_by_role("slider", name=handle).get_attribute("aria-valuetext") == said
    assert not [
        each for each in [words, *written(page)] if "-0" in each or "-2" in each or "-1" in each
    ]


@pytest.mark.parametrize("name", made.NAMES)
def test_no_number_on_a_drawing_has_a_hyphen_for_a_minus(page, name):
    shown(page, made.explorer(name))
    numbers = [each for each in written(page) if any(c.isdigit() for c in each)]
    assert numbers
    assert [each for each in numbers if each.startswith("-") or "e-" in each] == []


def test_no_line_of_the_neurons_costs_runs_through_the_number_of_another(page):
    seen = page.evaluate(LEVELS, module("neuron_boundary/logit_costs.js"))
    # On a drawing as wide as this one only the middle one has its number.
    assert seen == ["line", "line", "line", "0.5"]


def test_the_slope_on_an_edge_leaves_most_of_its_arrows_to_be_seen(page):
    graph = ComputationGraph(GATES, **NUMBERS, activation="relu", swept=8, edge=("pre1", 0))
    shown(page, graph)
    text = module("computation_graph/graph_places.js") + module("computation_graph/node_lists.js")
    lines = page.evaluate(LINES, [text, graph.nodes, 760])
    labels = [each[1:5] for each in page.evaluate("wrote") if each[0] == "box" and each[4] == 18]
    # Drawn more than once; the last time counts.
    labels = labels[-len(lines) :]
    for line, label in zip(lines, labels, strict=True):
        assert hidden(line, label) < 0.5, (line, label)


def hidden(line, box):
    """How much of a line lies below a box, as a part of it."""
    (x0, y0), (x1, y1) = line
    x, y, wide, high = box
    places = [(x0 + (x1 - x0) * k / 200, y0 + (y1 - y0) * k / 200) for k in range(201)]
    return sum(x <= a <= x + wide and y <= b <= y + high for a, b in places) / len(places)
