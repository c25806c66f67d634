"""The computation graph in a real JupyterLab: both its passes are those of course_lib and of jax.grad."""

import re
from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.explorers import ComputationGraph, node_lists
from course_lib.explorers.graph_layout import places
from course_lib.explorers.module import module
from course_lib.figures import style
from course_lib.studies.backprop import ACTIVATIONS

from .explorers import called, drawn_by, explorer_page, kernel, painted_after, strange, told

PATHS = "p = x * y\nm = max(p, x)\nf = m + y"
NETWORK = (
    "pre1 = x * w1\npre2 = x * w2\nact1 = act(pre1)\nact2 = act(pre2)\n"
    "h1 = act1 * v1\nh2 = act2 * v2\nyhat = h1 + h2\nE = loss(yhat, y)"
)
THRICE = "square = x * x\nf = square + x"
FORMULAS = (PATHS, NETWORK, THRICE, "z = b + c\nf = d * z")
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\n"
    "from course_lib.explorers import ComputationGraph",
    f"graph = ComputationGraph({PATHS!r}, x=1.5, y=2.0, swept=1, edge=('f', 1))\ngraph",
    "print(graph.values, graph.grads, graph.flow)",
)
FIXED = ("nodes", "limit")
EDGES = [["f", 0], ["f", 1], ["m", 0], ["m", 1], ["p", 0], ["p", 1]]
# Of page/computation_graph/graph_places.js: where everything is, for each (nodes, width).
PLACED = """async ([text, wanted]) => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { edgesOf, placed };"], { type: "text/javascript" }));
  const { edgesOf, placed } = await import(url);
  return wanted.map(([nodes, width]) => placed(nodes, edgesOf(nodes), width));
}"""

# Of page/computation_graph/graph_words.js: the sentence about an edge when all is swept.
SAID = """async ([text, now, edge]) => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { said };"], { type: "text/javascript" }));
  return (await import(url)).said({ ...now, passed: () => true }, edge);
}"""

page = explorer_page("computation_graph", CELLS)


def canvas(page):
    return page.get_by_role("slider", name="An edge of the graph")


def test_a_press_in_the_middle_of_an_edge_chooses_it_and_the_kernel_hears_of_it(page):
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    (shape,) = where(page, [[make(PATHS).nodes, round(box["width"])]])
    assert len(shape["lines"]) == len(EDGES)
    for edge, line in zip(EDGES, shape["lines"], strict=True):
        (x0, y0), (x1, y1) = line[-2:]
        place = box["x"] + (x0 + x1) / 2, box["y"] + (y0 + y1) / 2
        drawn = painted_after(page, lambda place=place: page.mouse.click(*place))
        assert drawn["edge"] == edge == told(page, "graph.edge")


def test_arrow_keys_go_along_the_edges_in_the_order_of_the_sweep_and_not_through_the_notebook(page):
    painted_after(page, lambda: kernel(page, "graph.swept, graph.edge = 3, ('m', 1)"))
    page.wait_for_function("window.painted.swept === 3")
    canvas(page).focus()
    for key, edge in (
        ("Home", ["f", 0]), ("ArrowLeft", ["f", 1]), ("ArrowUp", ["m", 0]), ("ArrowRight", ["f", 1]),
        ("End", ["p", 1]), ("ArrowLeft", ["p", 1]), ("ArrowDown", ["p", 0]),
    ):  # fmt: skip
        page.keyboard.press(key)  # what the kernel says of the edge before may be drawn first
        page.wait_for_function("edge => `${window.painted.edge}` === `${edge}`", arg=edge)
        assert canvas(page).get_attribute("aria-valuenow") == str(EDGES.index(edge) + 1)
    assert canvas(page).evaluate("e => e === document.activeElement")
    assert canvas(page).get_attribute("aria-valuetext") == "p to x, local slope 2, 2 flows back"
    assert told(page, "[graph.edge, graph.local_slope, graph.flow]") == [["p", 0], 2, 2]


def test_the_button_goes_back_node_by_node_and_paths_add_where_they_meet(page):
    painted_after(page, lambda: kernel(page, "graph.swept, graph.edge = 0, ('p', 1)"))
    page.wait_for_function("window.painted.swept === 0")
    button = page.locator(".descent-explorer").get_by_role("button")
    arrived = []
    for node, swept in (("f", 1), ("m", 2), ("p", 3)):
        assert button.inner_text() == f"back through {node}"
        drawn = painted_after(page, lambda: button.press("Enter"))
        assert drawn["swept"] == swept == told(page, "graph.swept")
        arrived.append([each["flow"] for each in drawn["arrived"][1]])
    assert arrived == [[1], [1], [1, 1.5]]
    assert "y's 2 paths add up: 1 + 1.5 = 2.5." in words_of(page)
    assert "So 0.01 more of y makes about 0.025 more of f." in words_of(page)
    assert button.inner_text() == "start again"
    assert painted_after(page, lambda: button.press("Enter"))["swept"] == 0
    assert "the end: f's slope for itself is 1" in words_of(page)


def test_while_a_slider_moves_the_page_follows_alone_and_on_release_the_kernel_hears_of_it(page):
    painted_after(page, lambda: kernel(page, "graph.inputs, graph.swept = dict(x=1.5, y=2.0), 3"))
    page.wait_for_function("window.painted.swept === 3 && window.painted.values[1] === 2")
    slider = page.get_by_role("slider", name="y", exact=True)
    moving = "e => { e.value = 110; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    drawn = painted_after(page, lambda: slider.evaluate(moving))
    assert drawn["values"][1] == 0.5
    # max now takes x: what has gone to p goes to x.
    assert drawn["grads"][:2] == [1, 1]
    assert told(page, "graph.inputs") == {"x": 1.5, "y": 2.0}
    slider.evaluate("e => e.dispatchEvent(new Event('change', { bubbles: true }))")
    assert told(page, "graph.inputs") == {"x": 1.5, "y": 0.5}
    slider.focus()
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowLeft"))
    assert drawn["values"][1] == told(page, "graph.inputs['y']") == 0.45


def test_a_trait_set_in_the_notebook_moves_picture_sliders_and_words(page):
    code = "graph.inputs, graph.swept, graph.edge = dict(x=2.0, y=-3.0), 2, ('m', 0)"
    painted_after(page, lambda: kernel(page, code))
    page.wait_for_function("window.painted.edge[0] === 'm' && window.painted.swept === 2")
    page.wait_for_function("window.painted.values[2] === -6")
    for label, value in (("x", "2"), ("y", "−3"), ("nodes passed", "2 of 3")):
        slider = page.get_by_role("slider", name=label, exact=True)
        assert slider.get_attribute("aria-valuetext") == value
    assert "max took x: nothing passes." in words_of(page)
    assert "Next, p hands on." in words_of(page)
    shown = page.locator(".descent-reading").all_inner_texts()
    assert shown == ["df/dm = 1", "m for p: 0", "0", "df/dp = 0"]


@pytest.mark.parametrize(
    ("numbers", "edge", "said"),
    [
        ("x=1.5, y=2.0", ("p", 1), "y's 2 paths add up: 1 + 1.5 = 2.5. So 0.01 more of y makes about 0.025 more of f."),
        # The graph goes through a tie of max: half its slope goes each way, and no real step has that slope.
        ("x=1.5, y=1.0", ("p", 1), "0.01 more of y makes about 0.025 more of f. "
         "Here is a corner: the slope is 2.5 for more of y and 1 for less; 1.75 is a choice."),
        ("x=1.5, y=1.0", ("f", 0), "So 0.01 more of m makes about 0.01 more of f."),
        ("x=1.5, y=0.5", ("m", 0), "max took x: nothing passes. So 0.01 more of p does not move f."),
        ("x=-1.0, y=0.0", ("p", 0), "x's 2 paths add up: 0 + 0 = 0. So 0.01 more of x does not move f."),
    ],
)  # fmt: skip
def test_the_words_tell_what_a_little_more_of_a_node_does_to_the_end(page, numbers, edge, said):
    kernel(page, f"graph.inputs, graph.swept, graph.edge = dict({numbers}), 3, {edge}")
    page.wait_for_function(
        "said => document.querySelector('.descent-words').textContent.endsWith(said)",
        arg=said,
        timeout=10_000,
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_page_finds_the_values_and_slopes_of_course_lib(page, formula):
    made = make(formula)
    draws = random_draws(made, 25)
    state = {name: getattr(made, name) for name in FIXED}
    for draw, drawn in zip(draws, drawn_by(page, made._esm, state, draws), strict=True):
        there = moved(made, draw)
        values, edges = node_lists.forward(there._list, there.inputs, there.activation)
        np.testing.assert_allclose(drawn["values"], values, rtol=1e-9, atol=1e-12)
        for found, node in zip(drawn["slopes"], edges, strict=True):
            np.testing.assert_allclose(found, [slope for _, slope in node], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            drawn["grads"], list(there.grads_so_far.values()), rtol=1e-9, atol=1e-12
        )
        arrived = [sum(each["flow"] for each in node) for node in drawn["arrived"]]
        np.testing.assert_allclose(arrived[:-1], drawn["grads"][:-1], rtol=1e-9, atol=1e-12)
        if draw["swept"] == there.most_swept:
            assert drawn["flow"] == pytest.approx(there.flow, rel=1e-9, abs=1e-12)


def test_a_tie_of_the_maximum_is_split_evenly_on_the_page_too(page):
    made = make(PATHS)
    state = {name: getattr(made, name) for name in FIXED}
    draw = {"inputs": {"x": 2.0, "y": 1.0}, "activation": "relu", "swept": 3, "edge": ["m", 0]}
    (drawn,) = drawn_by(page, made._esm, state, [draw])
    assert drawn["slopes"][3] == [0.5, 0.5]
    assert drawn["grads"] == list(moved(made, draw).grads.values())


def test_a_shut_relu_stops_the_whole_branch_on_the_page_and_in_the_words(page):
    made = make(NETWORK)
    state = {name: getattr(made, name) for name in FIXED}
    inputs = {"x": 1.0, "w1": 0.8, "w2": -0.9, "v1": -0.6, "v2": 0.7, "y": 1.0}
    draws = [
        {"inputs": inputs, "activation": name, "swept": 8, "edge": ["act2", 0]}
        for name in ACTIVATIONS
    ]
    for draw, drawn in zip(draws, drawn_by(page, made._esm, state, draws), strict=True):
        slopes = dict(zip(made.values, drawn["grads"], strict=True))
        shut = draw["activation"] == "relu"
        assert (slopes["w2"] == 0) == (slopes["v2"] == 0) == shut
        assert slopes["act2"] != 0
        moved(made, draw)
        now = {
            "nodes": made.nodes, "names": list(made.values), "activation": draw["activation"], "swept": 8,
            "next": None, "end": len(made.nodes) - 1, "users": [1] * len(made.nodes), "inputs": inputs,
            **drawn,
        }  # fmt: skip
        edge = {"node": 9, "place": 0, "parent": 7}
        said = page.evaluate(SAID, [module("computation_graph/graph_words.js"), now, edge])
        assert ("The gate is shut: nothing passes." in said) == shut


@pytest.mark.parametrize(
    ("flows", "paths", "grad", "said"),
    [
        ([], 0, 1, ["1"]),
        ([], 1, 0, None),
        ([-0.04352], 1, -0.04352, ["−0.0435"]),
        ([], 2, 0, None),
        ([1], 2, 1, ["1 + ?", "so far"]),
        ([2, -1.5], 2, 0.5, ["2 − 1.5", "= 0.5"]),
        ([-0.000012345, 3, 3], 3, 6, ["−1.23e−5 + 3 + 3", "= 6"]),
    ],
)
def test_a_slope_is_written_as_the_sum_of_its_paths(page, flows, paths, grad, said):
    file = "computation_graph/graph_picture.js"
    assert called(page, file, "slopeSays", [[flows, paths, grad]]) == [said]


@pytest.mark.parametrize("width", [240, 400, 600, 760])
def test_no_box_covers_another_and_all_stand_on_the_drawing_however_narrow(page, width):
    for shape in where(page, [[make(formula).nodes, width] for formula in FORMULAS]):
        half, high = shape["wide"] / 2, 92
        for (x0, y0), (x1, y1) in combinations(shape["boxes"], 2):
            assert abs(x0 - x1) > 2 * half or abs(y0 - y1) > high
        for x, y in shape["boxes"]:
            assert half <= x <= width - half
            assert 25 <= y <= shape["height"] - 63


def test_at_400_pixels_the_explorer_is_not_wider_than_its_place(page):
    page.set_viewport_size({"width": 560, "height": 1250})
    explorer = page.locator(".descent-explorer")
    explorer.evaluate("e => { e.style.width = '400px'; }")
    page.wait_for_function("document.querySelector('.descent-explorer canvas').clientWidth <= 400")
    assert explorer.evaluate("e => e.scrollWidth") <= 400
    explorer.evaluate("e => { e.style.width = ''; }")
    page.set_viewport_size({"width": 1100, "height": 1250})
    page.wait_for_function("document.querySelector('.descent-explorer canvas').clientWidth > 400")


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


@st.composite
def formulas(draw):
    """Lines of any nodes, of which each is used, and a number for each input."""
    names, lines, unused = ["a", "b", "c"], [], []
    for k in range(draw(st.integers(1, 6))):
        left, right = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        kinds = ("{} + {}", "{} * {}", "max({}, {})", "act({})", "loss({}, {})")
        lines.append(f"n{k} = {draw(st.sampled_from(kinds)).format(left, right)}")
        unused = [name for name in unused if name not in lines[-1].split(" = ")[1]] + [f"n{k}"]
        names.append(f"n{k}")
    for k, name in enumerate(unused[1:]):
        lines.append(f"s{k} = {unused[0] if k == 0 else f's{k - 1}'} + {name}")
    nodes = node_lists.read("\n".join(lines))
    numbers = st.floats(-1.5, 1.5).map(lambda x: round(x, 3))
    return lines, {node.name: draw(numbers) for node in nodes if node.kind == "input"}


@settings(max_examples=40)  # each compiles small programs anew
@given(formulas(), st.sampled_from(list(ACTIVATIONS)))
def test_both_passes_are_those_of_jax_for_any_formula(formula, activation):
    lines, inputs = formula
    graph = ComputationGraph("\n".join(lines), activation=activation, **inputs)
    with jax.enable_x64(True):
        value, slopes = jax.value_and_grad(lambda numbers: run(lines, numbers, activation))(
            {name: jnp.float64(value) for name, value in inputs.items()}
        )
    grads = graph.grads
    size = max(1.0, *map(abs, grads.values()))
    assert graph.values[graph.end] == pytest.approx(float(value), rel=1e-9, abs=1e-12)
    for name, slope in slopes.items():
        assert grads[name] == pytest.approx(float(slope), abs=1e-9 * size)


def run(lines, numbers, activation):
    """The formula by Python's own hand."""
    known = {
        "max": jnp.maximum, "act": ACTIVATIONS[activation],
        "loss": lambda yhat, y: (yhat - y) ** 2 / 2, **numbers,
    }  # fmt: skip
    for line in lines:
        name, expression = line.split(" = ")
        known[name] = eval(expression, known)
    return known[name]


@given(formulas())
def test_every_line_of_a_drawing_leads_one_column_on_and_no_two_things_share_a_place(formula):
    nodes = node_lists.read("\n".join(formula[0]))
    at, via = places(nodes)
    for node, (found, passed) in enumerate(zip(nodes, via, strict=True)):
        for parent, points in zip(found.parents, passed, strict=True):
            columns = [column for column, _ in (at[parent], *points, at[node])]
            assert columns == list(range(columns[0], columns[-1] + 1))
    everything = [*at, *(point for node in via for line in node for point in line)]
    for (c0, r0), (c1, r1) in combinations(everything, 2):
        assert c0 != c1 or abs(r0 - r1) >= 1


def test_the_worked_examples_of_the_unit_come_out():
    product = ComputationGraph("z = b + c\nf = d × z", b=2, c=3, d=4, edge=("z", 0))
    assert product.values == {"b": 2, "c": 3, "d": 4, "z": 5, "f": 20}
    assert product.grads == {"b": 4, "c": 4, "d": 5, "z": 4, "f": 1}
    assert (product.upstream, product.local_slope, product.flow) == (4, 1, 4)
    assert ComputationGraph(THRICE, x=3).grads["x"] == 7


def test_what_has_arrived_so_far_is_the_part_that_the_passed_nodes_handed_on():
    seen = []
    for swept in range(4):
        graph = ComputationGraph(PATHS, x=1.5, y=2.0, swept=swept)
        seen.append(list(graph.grads_so_far.values()))
    assert seen[1:] == [[0, 1, 0, 1, 1], [0, 1, 1, 1, 1], list(graph.grads.values())]
    assert seen[0] == [0, 0, 0, 0, 1]


def test_float64_is_meant_where_jax_keeps_to_32_bits():
    with jax.enable_x64(False):
        graph = ComputationGraph("h = act(s)", s=0.3)
        assert graph.values["h"] == pytest.approx(1 / (1 + np.exp(-0.3)), abs=1e-14)


@pytest.mark.parametrize("formula", FORMULAS)
def test_its_still_tells_every_value_and_slope(formula):
    graph = make(formula)
    figure, alt = graph.still()
    grads = graph.grads
    for name, value in graph.values.items():
        assert f"{name} is {value:.4g} with slope {grads[name]:.4g}" in alt
    assert style.bundle(figure, alt)["image/png"]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "the graph has no node"),
        ("f = a - b", '"f = a - b" is no node'),
        ("f = d * (b + c)", "is no node: a line makes one name from one operation"),
        ("f = max(a)", "is no node"),
        ("f = act(a, b)", "is no node"),
        ("f = sin(a)", "is no node"),
        ("f = 2 * a", "is no node"),
        ("f ==", "is no node"),
        ("f = a + b\nf = f + a", "f is made twice"),
        ("f = g + a\ng = a + b", "f needs g, which is not made before it"),
        ("f = f + a", "f needs f, which is not made before it"),
        ("z = a + b\nf = a * b", "z leads nowhere: no later line uses it, and f is the end"),
    ],
)
def test_a_line_that_is_no_node_is_refused_in_words(formula, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ComputationGraph(formula, a=1, b=2)


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"x": 1.0}, ValueError, "inputs are x, y; numbers came for x"),
        ({"x": 1.0, "y": 2.0, "z": 3.0}, ValueError, "numbers came for x, y, z"),
        ({"x": 1.0, "y": 7.0}, ValueError, "y must be from -5 to 5, not 7"),
        ({"x": float("nan"), "y": 7.0}, ValueError, "x must be from -5 to 5, not nan"),
        ({"x": 1.0, "y": 2.0, "swept": 4}, ValueError, "passes 3 nodes at most, not 4"),
        ({"x": 1.0, "y": 2.0, "edge": ("p", 2)}, ValueError, r"there is no edge \('p', 2\)"),
        ({"x": 1.0, "y": 2.0, "edge": ("x", 0)}, ValueError, r"there are \('p', 0\), \('p', 1\)"),
        ({"x": 1.0, "y": 2.0, "limit": 0}, ValueError, "a positive number, not 0"),
        ({"x": 1.0, "y": 2.0, "activation": "step"}, traitlets.TraitError, "step"),
    ],
)
def test_numbers_that_make_no_graph_are_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        ComputationGraph(PATHS, **wrong)


def words_of(page):
    return page.locator(".descent-words").inner_text()


def where(page, wanted):
    both = (
        module("computation_graph/graph_places.js")
        + "\n"
        + module("computation_graph/node_lists.js")
    )
    return page.evaluate(PLACED, [both, wanted])


def make(formula):
    names = [node.name for node in node_lists.read(formula) if node.kind == "input"]
    return ComputationGraph(formula, **{name: 0.5 + 0.25 * k for k, name in enumerate(names)})


def moved(graph, draw):
    for name, value in draw.items():
        setattr(graph, name, tuple(value) if name == "edge" else value)
    return graph


def random_draws(graph, count, seed=0):
    rng = np.random.default_rng(seed)
    edges = [[n.name, k] for n in graph._list for k in range(len(n.parents))]
    return [
        {
            "inputs": {name: float(rng.uniform(-3, 3)) for name in graph.inputs},
            "activation": str(rng.choice(list(ACTIVATIONS))),
            "swept": int(rng.integers(0, graph.most_swept + 1)),
            "edge": edges[rng.integers(len(edges))],
        }
        for _ in range(count)
    ]
