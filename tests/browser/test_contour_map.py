"""The contour map in a real JupyterLab: it answers a drag, a key and a trait, with the numbers of course_lib."""

import json

import jax
import numpy as np
import pytest
import traitlets

from course_lib.explorers import ContourMap
from course_lib.explorers.contour_map import TOLERANCE
from course_lib.explorers.module import module
from course_lib.studies import surfaces

from .explorers import drag, drawn_by, explorer_page, kernel, painted_after, strange

CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\n"
    "from course_lib.explorers import ContourMap",
    "contours = ContourMap()\ncontours",
    "print(contours.start, contours.learning_rate, contours.verdict, contours.arrives_after)",
)
FIXED = ("rates", "reach", "room", "most_stretched", "tolerance", "rounding")
# Contours of page/shared/quadratic.js: for each (condition, rotation, height) the corners of one.
CONTOURS = """async ([text, wanted]) => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { quadratic };"], { type: "text/javascript" }));
  const { quadratic } = await import(url);
  return wanted.map(([condition, rotation, height]) => quadratic(condition, rotation).contour(height));
}"""


page = explorer_page("contour_map", CELLS)


def test_a_drag_moves_the_start_and_the_kernel_hears_of_it_when_it_ends(page):
    painted_after(page, lambda: drag(page, "Where the run starts", (150, 100), (230, 140)))
    page.wait_for_function(f"window.painted.places[0][0] !== {ContourMap().start[0]}")
    drawn = page.evaluate("window.painted")
    assert start_in_the_kernel(page) == drawn["places"][0] != list(ContourMap().start)


def test_a_drag_as_far_across_as_down_changes_both_weights_alike_however_wide_the_page(page):
    for width in (1100, 800):
        page.set_viewport_size({"width": width, "height": 1250})
        page.wait_for_timeout(500)
        ends = []
        for corner in ((120, 90), (170, 140)):
            painted_after(
                page, lambda corner=corner: drag(page, "Where the run starts", (140, 120), corner)
            )
            page.wait_for_timeout(100)
            ends.append(page.evaluate("window.painted.places[0]"))
        (w1, w2), (further, lower) = ends
        assert further - w1 == pytest.approx(w2 - lower, abs=0.002)
        assert further > w1 + 0.3
    page.set_viewport_size({"width": 1100, "height": 1250})


def test_arrow_keys_move_the_start_in_both_directions_and_not_the_notebook(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    painted_after(page, lambda: kernel(page, "contours.start = (1.0, -1.0)"))
    canvas.focus()
    for key, expected in (
        ("ArrowRight", (1.03, -1.0)),
        ("Shift+ArrowUp", (1.03, -0.7)),
        ("ArrowLeft", (1.0, -0.7)),
        ("ArrowDown", (1.0, -0.73)),
    ):
        page.keyboard.press(key)
        # The kernel's answers to earlier keys are drawn, too.
        page.wait_for_function(
            "wanted => wanted.every((each, i) => Math.abs(each - window.painted.places[0][i]) < 1e-9)",
            arg=expected,
            timeout=5000,
        )
    assert canvas.evaluate("e => e === document.activeElement")
    assert canvas.get_attribute("aria-valuetext") == "w1 1.00, w2 −0.73"
    assert start_in_the_kernel(page) == pytest.approx([1.0, -0.73])


def test_a_trait_set_in_the_notebook_moves_picture_sliders_and_words(page):
    code = (
        "contours.condition_number, contours.rotation, contours.steps = 25, -40, 7\n"
        "contours.start, contours.learning_rate = (2.0, 1.0), 0.1"
    )
    painted_after(page, lambda: kernel(page, code))
    page.wait_for_function("window.painted.places.length == 8 && window.painted.places[0][0] == 2")
    page.wait_for_function("window.painted.name == 'diverges'")
    assert kernel(page, "print(contours.verdict)").strip() == "diverges"
    said = page.locator(".descent-words").inner_text()
    assert "it diverges" in said
    assert "The rate is 1.25 of the limit 2/λmax = 0.0800" in said
    assert "the best is 2/(λmin + λmax) = 0.0769" in said
    for label, value in (
        ("condition number", "25.0"), ("rotation", "-40°"), ("learning rate", "0.100"), ("steps", "7"),
    ):  # fmt: skip
        assert page.get_by_role("slider", name=label).get_attribute("aria-valuetext") == value


def test_every_slider_is_moved_by_keys_and_the_kernel_hears_of_it(page):
    for label, name in (
        ("condition number", "condition_number"), ("rotation", "rotation"),
        ("learning rate", "learning_rate"), ("steps", "steps"),
    ):  # fmt: skip
        before = float(kernel(page, f"print(contours.{name})"))
        page.get_by_role("slider", name=label).focus()
        painted_after(page, lambda: page.keyboard.press("ArrowRight"))
        assert float(kernel(page, f"print(contours.{name})")) > before


def test_the_page_finds_the_places_heights_and_verdicts_of_course_lib(page):
    draws = random_draws(80)
    seen = drawn_by(page, ContourMap._esm, fixed(), draws)
    verdicts = set()
    for draw, drawn in zip(draws, seen, strict=True):
        contours = ContourMap(**draw)
        places, heights = (np.array(drawn[name], dtype=float) for name in ("places", "heights"))
        size = np.abs(contours.trajectory).max()
        np.testing.assert_allclose(places, contours.trajectory, atol=1e-9 * size)
        np.testing.assert_allclose(heights, contours.heights, rtol=1e-6, atol=1e-12 * heights.max())
        np.testing.assert_allclose(drawn["gradient"], contours.gradient, atol=1e-9)
        assert drawn["limit"] == pytest.approx(contours.limit, rel=1e-9)
        assert drawn["best"] == pytest.approx(contours.best_rate, rel=1e-9)
        assert (drawn["name"], drawn.get("step")) == (contours.verdict, contours.arrives_after)
        verdicts.add(drawn["name"])
    assert verdicts == {"diverges", "arrives", "zigzags", "on its way"}


def test_the_two_parts_of_the_height_are_those_of_the_two_directions(page):
    draws = random_draws(20, seed=1)
    for draw, drawn in zip(draws, drawn_by(page, ContourMap._esm, fixed(), draws), strict=True):
        contours = ContourMap(**draw)
        bends, directions = np.linalg.eigh(contours.H)
        along, across = (0.5 * bends * (contours.trajectory @ directions) ** 2).T
        largest = contours.heights.max()
        np.testing.assert_allclose(drawn["along"], along, rtol=1e-6, atol=1e-9 * largest)
        np.testing.assert_allclose(drawn["across"], across, rtol=1e-6, atol=1e-9 * largest)


def test_a_contour_of_the_page_has_one_height_and_the_gradient_stands_upright_on_it(page):
    rng = np.random.default_rng(2)
    wanted = [
        [rng.uniform(1, 100), rng.uniform(-90, 90), 2 ** rng.uniform(-3, 9)] for _ in range(8)
    ]
    drawn = page.evaluate(CONTOURS, [module("shared/quadratic.js"), wanted])
    for (condition, rotation, height), corners in zip(wanted, np.array(drawn), strict=True):
        H = ContourMap(condition, rotation).H
        f = jax.vmap(lambda w, H=H: surfaces.any_quadratic(w, H, np.zeros(2)))
        np.testing.assert_allclose(f(corners), height, rtol=1e-6)
        np.testing.assert_allclose(corners[0], corners[-1], atol=1e-9)
        # Between its two neighbours a corner of an ellipse has the direction of the contour.
        directions = corners[2:] - corners[:-2]
        gradients = corners[1:-1] @ H
        sizes = np.linalg.norm(directions, axis=1) * np.linalg.norm(gradients, axis=1)
        np.testing.assert_allclose((directions * gradients).sum(axis=1) / sizes, 0, atol=1e-9)


def test_a_run_arrives_after_as_many_steps_as_the_study_counts():
    for draw in random_draws(20, seed=3):
        contours = ContourMap(**draw)
        rates = np.array([contours.learning_rate])
        counted = surfaces.steps_needed(
            contours.H, np.array(contours.start), rates, TOLERANCE, contours.steps
        )
        if contours.verdict == "arrives":
            assert contours.arrives_after == int(counted[0])
        else:
            assert contours.arrives_after is None


def test_from_the_steep_axis_one_step_with_one_over_its_bend_arrives():
    steep = 2 * np.array([-np.sin(np.radians(30)), np.cos(np.radians(30))])
    contours = ContourMap(25, 30, start=tuple(steep), learning_rate=1 / 25)
    assert contours.arrives_after == 1


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"start": (5, 1)}, ValueError, r"\(5, 1\) lies off the map"),
        ({"start": (float("nan"), 1)}, ValueError, "lies off the map"),
        ({"learning_rate": 0.0}, ValueError, "must be above 0, not 0"),
        ({"reach": -1}, ValueError, "a positive number, not -1"),
        ({"rates": (1, 0.1)}, ValueError, "from a small one above 0 to a larger one"),
        ({"rates": (1, np.inf)}, ValueError, "from a small one above 0 to a larger one"),
        ({"condition_number": 0.5}, traitlets.TraitError, "less than 1.0"),
    ],
)
def test_a_number_that_makes_no_map_is_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        ContourMap(**wrong)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "rate 0.17, arrives in 30 steps: from (2.8, -0.2)"),
        # Its last places are beyond anything that could be drawn.
        ({"condition_number": 100, "learning_rate": 2.5, "steps": 100}, "rate 2.5, diverges"),
    ],
)
def test_without_widgets_a_still_shows_the_run_and_says_what_became_of_it(state, words):
    output, _ = ContourMap(**state)._repr_mimebundle_()
    assert words in output["text/plain"]
    assert output["image/png"]


def test_the_cell_below_reads_what_was_moved(page):
    run = json.loads(kernel(page, "print(json.dumps(contours.trajectory.tolist()))"))
    drawn = np.array(page.evaluate("window.painted.places"))
    np.testing.assert_allclose(drawn, run, rtol=1e-6)


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def start_in_the_kernel(page):
    return json.loads(kernel(page, "print(json.dumps(contours.start))"))


def fixed():
    contours = ContourMap()
    return {name: getattr(contours, name) for name in FIXED}


def random_draws(count, seed=0):
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(count):
        condition = float(10 ** rng.uniform(0, 2))
        draws.append(
            {
                "condition_number": condition,
                "rotation": float(rng.uniform(-90, 90)),
                "start": tuple(map(float, rng.uniform(-3, 3, 2))),
                # About the limit, where the verdicts change.
                "learning_rate": float(2 / condition * rng.uniform(0.05, 1.2)),
                "steps": int(rng.integers(2, 101)),
            }
        )
    return draws
