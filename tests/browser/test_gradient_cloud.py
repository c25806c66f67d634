"""The gradient cloud in a real JupyterLab: it answers a drag, a key and a trait, with the numbers of course_lib."""

import jax.numpy as jnp
import numpy as np
import pytest
import traitlets
from scipy import stats

from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.explorers import GradientCloud
from course_lib.explorers.module import module
from course_lib.explorers.orders import LARGEST_SEED, orders
from course_lib.studies import minibatches

from .explorers import called, drag, drawn_by, explorer_page, kernel, painted_after, strange, told

X, Y = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y)
START = (0.6, 2.4)
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\nimport jax.numpy as jnp\n"
    "from course_lib.data.ten_points import TEN_X, TEN_Y\nfrom course_lib.explorers import GradientCloud\n"
    "from course_lib.studies import minibatches\nX, y = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y)",
    f"cloud = GradientCloud(X, y, w={START})\ncloud",
    "print(cloud.w, cloud.batch_size, cloud.uphill, cloud.measured_spread)",
)
FIXED = ("rows", "bottom", "least", "bends", "rotation", "reach", "rounding", "largest_seed")
# A function of a page's file, called with each of the wanted arguments.
# Of page/shared/loss_map.js: for each (loss, height, w) the corners of a contour, and the loss at w.
CONTOURS = """async ([text, wanted]) => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { lossMap };"], { type: "text/javascript" }));
  const { lossMap } = await import(url);
  return wanted.map(([made, height, w]) => ({ corners: lossMap(made).contour(height), loss: lossMap(made).loss(w) }));
}"""


page = explorer_page("gradient_cloud", CELLS)


def test_a_drag_moves_w_and_the_kernel_hears_of_it_when_it_ends(page):
    painted_after(page, lambda: drag(page, "The weights w", (150, 100), (190, 140)))
    page.wait_for_function(f"window.painted.w[0] !== {START[0]}")
    page.wait_for_timeout(100)
    drawn = page.evaluate("window.painted")
    assert told(page, "cloud.w") == drawn["w"] != list(START)


def test_a_drag_beyond_the_map_ends_on_its_border(page):
    painted_after(page, lambda: drag(page, "The weights w", (150, 100), (150, 2)))
    page.wait_for_timeout(100)
    w, bottom = told(page, "[cloud.w, cloud.bottom]")
    assert w[1] == pytest.approx(bottom[1] + 2.5, abs=1e-9)


def test_arrow_keys_move_w_in_both_directions_and_not_the_notebook(page):
    canvas = page.get_by_role("slider", name="The weights w")
    painted_after(page, lambda: kernel(page, "cloud.w = (1.0, 2.0)"))
    canvas.focus()
    for key, expected in (
        ("ArrowRight", (1.025, 2.0)),
        ("Shift+ArrowUp", (1.025, 2.25)),
        ("ArrowLeft", (1.0, 2.25)),
        ("ArrowDown", (1.0, 2.225)),
    ):
        drawn = painted_after(page, lambda key=key: page.keyboard.press(key))
        assert drawn["w"] == pytest.approx(expected, abs=1e-9)
    assert canvas.evaluate("e => e === document.activeElement")
    assert "w1 1.00, w2 2.23" in canvas.get_attribute("aria-valuetext")
    assert told(page, "cloud.w") == pytest.approx([1.0, 2.225])


def test_the_batch_size_is_moved_by_keys_and_the_same_orders_are_kept(page):
    painted_after(page, lambda: kernel(page, "cloud.batch_size, cloud.seed = 4, 3"))
    page.wait_for_function("window.painted.size == 4 && window.painted.seed == 3")
    before = page.evaluate("window.painted.orders")
    page.get_by_role("slider", name="batch size B").focus()
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert drawn["size"] == told(page, "cloud.batch_size") == 5
    assert drawn["orders"] == before


def test_the_button_draws_other_batches_and_the_same_ones_again_for_the_same_seed(page):
    painted_after(page, lambda: kernel(page, "cloud.seed = 7"))
    page.wait_for_function("window.painted.seed == 7")
    first = page.evaluate("window.painted.orders")
    button = page.get_by_role("button", name="draw again")
    assert painted_after(page, button.click)["orders"] != first
    button.focus()
    assert painted_after(page, lambda: page.keyboard.press("Enter"))["seed"] == 9
    assert told(page, "cloud.seed") == 9
    painted_after(page, lambda: kernel(page, "cloud.seed = 7"))
    page.wait_for_function("window.painted.seed == 7")
    assert page.evaluate("window.painted.orders") == first
    assert "seed 7" in page.locator(".descent-explorer").inner_text()


def test_a_trait_set_in_the_notebook_moves_picture_slider_and_words(page):
    code = "cloud.w, cloud.batch_size, cloud.seed = (0.6, 2.4), 3, 0"
    painted_after(page, lambda: kernel(page, code))
    page.wait_for_function("window.painted.size == 3 && window.painted.w[1] == 2.4")
    uphill, measured, formula = told(
        page, "[cloud.uphill, cloud.measured_spread, cloud.predicted_spread]"
    )
    said = page.locator(".descent-words").inner_text()
    assert f"{uphill} of the 200 drawn batches lead uphill" in said
    assert f"spread by {measured:.3f}, and the formula says {formula:.3f}" in said
    assert "0.243 long, less than the noise" in said
    assert page.get_by_label("batch size B").get_attribute("aria-valuetext") == "3"


def test_the_page_draws_the_orders_that_python_draws(page):
    wanted = [(0, 200, 10), (1, 200, 10), (12345, 30, 57), (LARGEST_SEED, 3, 1000), (5, 4, 1)]
    drawn = called(page, "shared/orders.js", "orders", wanted)
    for call, each in zip(wanted, drawn, strict=True):
        np.testing.assert_array_equal(each, orders(*call))


def test_the_page_finds_the_gradients_spreads_and_counts_of_course_lib(page):
    draws = random_draws(60)
    seen = drawn_by(page, GradientCloud._esm, fixed(), draws)
    for draw, drawn in zip(draws, seen, strict=True):
        cloud = GradientCloud(X, Y, **draw)
        rows = np.array(drawn["orders"])[:, : draw["batch_size"]]
        expected = minibatches.grads_of_batches(jnp.array(draw["w"]), X, Y, rows)
        np.testing.assert_allclose(drawn["gradients"], expected, atol=1e-6)
        np.testing.assert_array_equal(rows, cloud.batches)
        np.testing.assert_allclose(drawn["gradients"], cloud.gradients, atol=1e-6)
        np.testing.assert_allclose(drawn["full"], cloud.full_gradient, atol=1e-6)
        assert drawn["loss"] == pytest.approx(loss(draw["w"]))
        assert length(drawn["predicted"]) == pytest.approx(cloud.predicted_spread, abs=1e-6)
        assert length(drawn["measured"]) == pytest.approx(cloud.measured_spread, abs=1e-6)
        assert drawn["count"] == cloud.uphill
    counts = [drawn["count"] for drawn in seen]
    assert min(counts) == 0
    assert max(counts) > 40


def test_each_weight_spreads_as_the_formula_says_and_as_all_batches_do(page):
    draws = [{**draw, "batch_size": size} for size, draw in enumerate(random_draws(10, 1), 1)]
    for draw, drawn in zip(draws, drawn_by(page, GradientCloud._esm, fixed(), draws), strict=True):
        w, size = jnp.array(draw["w"]), draw["batch_size"]
        first, mixed, second = drawn["predicted"]["covariances"]
        formula = minibatches.grad_std(w, X, Y, size)
        np.testing.assert_allclose(np.sqrt([first, second]), formula, atol=1e-6)
        every = minibatches.grads_of_batches(w, X, Y, minibatches.all_batches(10, size))
        among_all = np.cov(np.asarray(every).T, bias=True)
        np.testing.assert_allclose([[first, mixed], [mixed, second]], among_all, atol=1e-9)


def test_the_ellipse_reaches_two_standard_deviations_in_every_direction(page):
    covariances = [[2.0, 1.2, 1.0], [1.0, -1.0, 1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]]
    wanted = [[[1.0, -2.0], each, 2, 720] for each in covariances]
    drawn = called(page, "gradient_cloud/spread.js", "ellipse", wanted)
    for (first, mixed, second), corners in zip(covariances, drawn, strict=True):
        away = np.array(corners) - [1.0, -2.0]
        for angle in np.linspace(0, np.pi, 7):
            direction = np.array([np.cos(angle), np.sin(angle)])
            deviation = np.sqrt(direction @ [[first, mixed], [mixed, second]] @ direction)
            assert (away @ direction).max() == pytest.approx(2 * deviation, abs=1e-4)


def test_a_contour_of_the_map_has_the_loss_that_it_says(page):
    cloud = GradientCloud(X, Y, START)
    names = ("bottom", "least", "bends", "rotation")
    made = {name: getattr(cloud, name) for name in names}
    wanted = [[made, height, [0.3, -0.2]] for height in (0.0625, 0.5, 7.0)]
    for (_, height, w), drawn in zip(
        wanted, page.evaluate(CONTOURS, [module("shared/loss_map.js"), wanted]), strict=True
    ):
        losses = [loss(corner) for corner in drawn["corners"]]
        np.testing.assert_allclose(losses, height, rtol=1e-6)
        assert drawn["loss"] == pytest.approx(loss(w), rel=1e-9)


def test_at_the_bottom_every_step_leads_uphill_and_the_sentence_says_so(page):
    painted_after(page, lambda: kernel(page, "cloud.w, cloud.batch_size = cloud.bottom, 4"))
    page.wait_for_function("window.painted.full[0] == 0 && window.painted.size == 4")
    assert page.evaluate("window.painted.count") == told(page, "cloud.uphill") == 200
    assert "this is the bottom" in page.locator(".descent-words").inner_text()


def test_with_all_examples_there_is_no_spread_left(page):
    painted_after(page, lambda: kernel(page, "cloud.w, cloud.batch_size = (0.6, 2.4), 10"))
    page.wait_for_function("window.painted.size == 10")
    assert told(page, "cloud.measured_spread") == pytest.approx(0, abs=1e-12)
    assert told(page, "[cloud.uphill, cloud.predicted_spread]") == [0, 0]
    assert "nothing is left to chance" in page.locator(".descent-words").inner_text()


def test_examples_on_a_line_have_a_map_and_no_noise_at_its_bottom(page):
    on_a_line = GradientCloud(X, X @ jnp.array([1.0, 2.0]), (1.0, 2.0))
    state = {name: getattr(on_a_line, name) for name in FIXED}
    draws = [{"w": w, "batch_size": 2, "seed": 1, "draws": 20} for w in ([1.0, 2.0], [0.0, 2.0])]
    at_the_bottom, beside = drawn_by(page, GradientCloud._esm, state, draws)
    assert at_the_bottom["loss"] == pytest.approx(0, abs=1e-12)
    assert length(at_the_bottom["predicted"]) == 0
    assert (beside["full"], beside["count"]) == (pytest.approx([-1.0, -1.25]), 0)


@pytest.mark.parametrize("n", [2, 10, 57])
def test_a_batch_has_distinct_rows(n):
    for seed in (0, 1, 2, LARGEST_SEED):
        drawn = orders(seed, 200, n)
        np.testing.assert_array_equal(np.sort(drawn, axis=1), np.tile(np.arange(n), (200, 1)))


def test_each_row_comes_equally_often_at_each_place_and_each_pair_equally_often_first():
    drawn = np.concatenate([orders(seed, 200, 10) for seed in range(100)])
    for place in range(10):
        assert stats.chisquare(np.bincount(drawn[:, place], minlength=10)).pvalue > 1e-3
    pairs = np.bincount(10 * drawn[:, 0] + drawn[:, 1], minlength=100).reshape(10, 10)
    assert stats.chisquare(pairs[~np.eye(10, dtype=bool)]).pvalue > 1e-3
    # One draw after another, of one seed and of the next: each pair of first rows is as frequent.
    for after in (drawn[1:, 0], np.roll(drawn[:, 0], -200)[:-1]):
        table = np.bincount(10 * drawn[:-1, 0] + after, minlength=100).reshape(10, 10)
        assert stats.chi2_contingency(table).pvalue > 1e-3


def test_over_many_seeds_the_drawn_spread_is_that_of_the_formula():
    for size in (1, 3, 7):
        cloud = GradientCloud(X, Y, START, batch_size=size, draws=1000)
        squares = []
        for seed in range(20):
            cloud.seed = seed
            squares.append(cloud.measured_spread**2)
        assert np.sqrt(np.mean(squares)) == pytest.approx(cloud.predicted_spread, rel=0.03)


def test_more_draws_keep_those_that_there_were():
    np.testing.assert_array_equal(orders(4, 1000, 10)[:200], orders(4, 200, 10))


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"w": (5, 1)}, ValueError, r"\(5, 1\) lies off the map"),
        ({"w": (float("nan"), 1)}, ValueError, "lies off the map"),
        ({"batch_size": 11}, ValueError, "11 is larger than the data: there are 10"),
        ({"batch_size": 0}, traitlets.TraitError, "less than 1"),
        ({"seed": -1}, traitlets.TraitError, "less than 0"),
        ({"reach": 0}, ValueError, "a positive number, not 0"),
        ({"X": X[:, :1]}, ValueError, r"X must be \(n, 2\)"),
        ({"y": Y[:9]}, ValueError, r"not \(10, 2\) and \(9,\)"),
        ({"X": X.at[0, 0].set(jnp.nan)}, ValueError, "must be finite"),
        ({"X": jnp.ones((10, 2))}, ValueError, "no single lowest place"),
    ],
)
def test_examples_and_numbers_that_make_no_cloud_are_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        GradientCloud(**({"X": X, "y": Y, "w": START} | wrong))


def test_without_widgets_a_still_shows_the_cloud_and_says_how_many_lead_uphill():
    cloud = GradientCloud(X, Y, START, batch_size=3)
    output, _ = cloud._repr_mimebundle_()
    assert f"{cloud.uphill} of 200, drawn as squares, lead uphill" in output["text/plain"]
    assert f"the formula says {cloud.predicted_spread:.3g}" in output["text/plain"]
    assert output["image/png"]
    cloud.batch_size = 10
    assert "0 of 200, drawn as squares" in cloud._repr_mimebundle_()[0]["text/plain"]


def test_the_cell_below_reads_what_was_drawn(page):
    np.testing.assert_allclose(
        page.evaluate("window.painted.gradients"), told(page, "cloud.gradients.tolist()"), atol=1e-6
    )


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def loss(w):
    return float(minibatches.mean_loss(jnp.array(w), X, Y))


def length(spread):
    first, _, second = spread["covariances"]
    return np.sqrt(first + second)


def fixed():
    cloud = GradientCloud(X, Y, START)
    return {name: getattr(cloud, name) for name in FIXED}


def random_draws(count, seed=0):
    rng = np.random.default_rng(seed)
    bottom = GradientCloud(X, Y, START).bottom
    return [
        {
            "w": tuple(map(float, bottom + rng.uniform(-2.5, 2.5, 2) * rng.choice([0.05, 1.0]))),
            "batch_size": int(rng.integers(1, 11)),
            "seed": int(rng.integers(0, LARGEST_SEED)),
            "draws": int(rng.choice([20, 200])),
        }
        for _ in range(count)
    ]
