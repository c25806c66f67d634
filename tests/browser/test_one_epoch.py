"""One epoch in a real JupyterLab: it answers a press, a drag, a key and a trait, with the numbers of course_lib."""

import json

import jax.numpy as jnp
import numpy as np
import pytest
import traitlets

from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.explorers import OneEpoch
from course_lib.explorers.module import module
from course_lib.explorers.orders import LARGEST_SEED
from course_lib.studies import regression

from .explorers import called, drag, drawn_by, explorer_page, kernel, painted_after, strange, told

SEED = 11
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\n"
    "from course_lib.data.ten_points import TEN_X, TEN_Y\nfrom course_lib.explorers import OneEpoch",
    f"epoch = OneEpoch(TEN_X, TEN_Y, seed={SEED}, update=1)\nepoch",
    "print(epoch.epoch, epoch.update, epoch.order, epoch.upward, epoch.distance)",
)
FIXED = (
    "rows", "fixed_orders", "bottom", "least", "bends", "rotation", "reach", "rates",
    "most_epochs", "largest_seed",
)  # fmt: skip
MOVED = ("start", "learning_rate", "batch_size", "order", "seed", "epoch", "update", "view")
# Functions of page/one_epoch/line_sgd.js, each called with what is wanted.
GEOMETRY = """async ([text, wanted]) => {
  const all = text + "\\nexport { linesThrough, footOf, lineDistance };";
  const url = URL.createObjectURL(new Blob([all], { type: "text/javascript" }));
  const { linesThrough, footOf, lineDistance } = await import(url);
  return wanted.map(([w, point, points]) => ({
    ends: linesThrough(point, w, 5), foot: footOf(w, point), apart: lineDistance(w, point, points) }));
}"""


page = explorer_page("one_epoch", CELLS)


def test_the_button_goes_on_by_one_update_and_from_the_last_one_to_the_next_epoch(page):
    put(page, epoch=1, update=9)
    button = page.get_by_role("button", name="one update")
    assert shown(painted_after(page, button.click)) == (1, 10)
    button.focus()
    assert shown(painted_after(page, lambda: page.keyboard.press("Enter"))) == (2, 1)
    assert told(page, "[epoch.epoch, epoch.update]") == [2, 1]
    assert (
        page.get_by_role("slider", name="epoch", exact=True).get_attribute("aria-valuetext") == "2"
    )


def test_after_the_last_epoch_there_is_no_further_update(page):
    put(page, epoch=30, update=9)
    button = page.get_by_role("button", name="one update")
    assert shown(painted_after(page, button.click)) == (30, 10)
    assert button.is_disabled()
    put(page, epoch=29)
    assert button.is_enabled()


def test_the_slider_goes_through_the_epoch_with_keys_and_not_beyond_its_end(page):
    put(page, batch_size=4, epoch=1, update=2)
    slider = page.get_by_role("slider", name="update")
    slider.focus()
    assert painted_after(page, lambda: page.keyboard.press("ArrowLeft"))["update"] == 1
    assert painted_after(page, lambda: page.keyboard.press("End"))["update"] == 3
    assert slider.get_attribute("aria-valuetext") == "3 of 3"
    assert told(page, "epoch.update") == 3


def test_larger_batches_in_the_page_end_the_epoch_sooner_in_the_kernel_too(page):
    put(page, batch_size=4, update=3)
    page.get_by_role("slider", name="batch size B").focus()
    drawn = painted_after(page, lambda: page.keyboard.press("End"))
    assert (drawn["update"], len(drawn["every"])) == (1, 2)
    assert told(page, "[epoch.batch_size, epoch.update, epoch.updates]") == [10, 1, 1]
    assert page.get_by_role("slider", name="update").get_attribute("aria-valuetext") == "1 of 1"


def test_larger_batches_set_in_the_kernel_end_the_epoch_sooner_in_the_page_too(page):
    put(page, batch_size=1, update=9)
    painted_after(page, lambda: kernel(page, "epoch.batch_size = 5"))
    page.wait_for_function("window.painted.every.length == 3 && window.painted.update == 2")
    slider = page.get_by_role("slider", name="update")
    assert (slider.input_value(), slider.get_attribute("max")) == ("2", "2")


def test_a_drag_moves_the_start_and_the_kernel_hears_of_it_when_it_ends(page):
    put(page, batch_size=1, epoch=1, update=3, start=(0.0, 0.0))
    painted_after(page, lambda: drag(page, "Where the first epoch begins", (150, 200), (190, 140)))
    page.wait_for_timeout(100)
    drawn = page.evaluate("window.painted")
    assert told(page, "epoch.start") == drawn["start"] == drawn["every"][0] != [0.0, 0.0]


def test_a_drag_beyond_the_map_ends_on_its_border(page):
    painted_after(page, lambda: drag(page, "Where the first epoch begins", (150, 200), (150, 2)))
    page.wait_for_timeout(100)
    start, bottom = told(page, "[epoch.start, epoch.bottom]")
    assert start[1] == pytest.approx(bottom[1] + 2.5, abs=1e-9)


def test_arrow_keys_move_the_start_in_both_directions_and_not_the_notebook(page):
    put(page, start=(0.0, 0.0))
    canvas = page.get_by_role("slider", name="Where the first epoch begins")
    canvas.focus()
    for key, expected in (
        ("ArrowRight", (0.025, 0.0)),
        ("Shift+ArrowUp", (0.025, 0.25)),
        ("ArrowLeft", (0.0, 0.25)),
        ("ArrowDown", (0.0, 0.225)),
    ):
        drawn = painted_after(page, lambda key=key: page.keyboard.press(key))
        assert drawn["start"] == pytest.approx(expected, abs=1e-9)
    assert canvas.evaluate("e => e === document.activeElement")
    assert canvas.get_attribute("aria-valuetext") == "w1 0.00, w2 0.23"
    assert told(page, "epoch.start") == pytest.approx([0.0, 0.225])


def test_another_shuffle_is_another_epoch_and_the_same_seed_the_same_one(page):
    put(page, order="low_last", seed=7, update=10, epoch=1, start=(0.0, 0.0))
    button = page.get_by_role("button", name="shuffle again")
    drawn = painted_after(page, button.click)
    assert told(page, "[epoch.order, epoch.seed]") == ["shuffled", 8]
    assert "seed 8" in page.locator(".descent-explorer").inner_text()
    assert painted_after(page, button.click)["used"] != drawn["used"]
    put(page, seed=8)
    assert page.evaluate("window.painted.every") == drawn["every"]


def test_the_order_is_chosen_with_keys_and_the_lowest_points_come_last(page):
    put(page, order="shuffled", seed=SEED, update=10, epoch=1, batch_size=1)
    page.get_by_role("radio", name="shuffled").focus()
    painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert told(page, "epoch.order") == "by_x"
    assert page.evaluate("window.painted.used") == list(range(10))
    painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert told(page, "epoch.order") == "low_last"
    assert page.evaluate("window.painted.used")[-2:] == [6, 3]


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (0.0256, "0.026"), (9999.9, "9999.900"), (10_000.4, "1.0e+4"), (4.497445366257874e22, "4.5e+22"),
    ],
)  # fmt: skip
def test_a_line_far_from_least_squares_is_told_with_few_digits(page, distance, said):
    over = {
        "epoch": 1, "lines": [[0, 0], [1, 1]], "losses": [1, 2], "batch": [[0, 0], [1, 1]], "n": 2,
        "before": 1, "after": 2, "of": 1, "distance": distance, "upward": 1,
    }  # fmt: skip
    (words,) = called(page, "one_epoch/epoch_words.js", "epochWords", [[over]])
    assert words.endswith(f"its last line is {said} from least squares.")


def test_an_epoch_that_begins_far_away_says_so_with_few_digits(page):
    begun = {"epoch": 2, "lines": [[-4.5e22, 31_000.0]], "losses": [3e45]}
    (words,) = called(page, "one_epoch/epoch_words.js", "epochWords", [[begun]])
    assert "with the line (−4.5e+22, 3.1e+4): the loss on all points is 3.0e+45" in words


def test_a_trait_set_in_the_notebook_moves_picture_sliders_and_words(page):
    put(page, start=(0.0, 0.0), order="shuffled", seed=SEED, epoch=1, update=4, learning_rate=0.1)
    said = page.locator(".descent-words").inner_text()
    losses, row = told(page, "[epoch.losses.tolist(), int(epoch.batch[0])]")
    assert f"Update 4 of 10 uses the point at x = {TEN_X[row]:.2f} alone" in said
    assert f"rises from {losses[3]:.3g} to {losses[4]:.3g}" in said
    assert (
        page.get_by_role("slider", name="learning rate").get_attribute("aria-valuetext") == "0.100"
    )
    assert page.get_by_role("slider", name="update").get_attribute("aria-valuetext") == "4 of 10"


def test_the_pictures_that_are_only_looked_at_say_what_they_show(page):
    put(page, update=2)
    said = page.locator(".descent-words").inner_text()
    for name in ("Data space", "The loss on all points after each update"):
        assert said in page.get_by_role("img", name=name).get_attribute("aria-label")


def test_the_cell_below_reads_what_was_drawn(page):
    drawn = page.evaluate("window.painted")
    lines, losses = told(page, "[epoch.lines.tolist(), epoch.losses.tolist()]")
    np.testing.assert_allclose(drawn["every"], lines, atol=1e-9)
    np.testing.assert_allclose(drawn["losses"], losses, atol=1e-9)


def test_the_page_finds_the_lines_losses_and_batches_of_course_lib(page):
    draws = random_draws(80)
    for draw, drawn in zip(draws, drawn_by(page, OneEpoch._esm, fixed(), draws), strict=True):
        epoch = OneEpoch(TEN_X, TEN_Y, **draw)
        scale = max(1.0, np.abs(epoch.lines).max())
        np.testing.assert_allclose(drawn["every"], epoch.lines, rtol=1e-6, atol=1e-6 * scale)
        scale = max(1.0, epoch.losses.max())
        np.testing.assert_allclose(drawn["losses"], epoch.losses, rtol=1e-6, atol=1e-6 * scale)
        assert drawn["batch"] == epoch.batch.tolist()
        assert drawn["used"] == epoch.orders[epoch.epoch - 1][: len(drawn["used"])].tolist()
        assert sum(drawn["rises"][: epoch.update + 1]) == epoch.upward
        np.testing.assert_allclose(drawn["lines"][-1], epoch.line, rtol=1e-6, atol=1e-6)
        if epoch.update == epoch.updates and epoch.distance < 1e4:
            assert f"{epoch.distance:.3f} from least squares" in drawn["text"]
    assert {draw["order"] for draw in draws} == {"shuffled", "by_x", "low_last"}


def test_other_points_have_an_epoch_too(page):
    rng = np.random.default_rng(5)
    x, y = rng.normal(-3, 2, 23), rng.normal(0, 4, 23)
    best = np.polyfit(x, y, 1)[::-1]
    moved = {
        "start": tuple(map(float, best + 1)),
        "batch_size": 7,
        "update": 4,
        "learning_rate": 0.02,
    }
    epoch = OneEpoch(x, y, **moved)
    (drawn,) = drawn_by(page, OneEpoch._esm, fixed(epoch), [{n: getattr(epoch, n) for n in MOVED}])
    np.testing.assert_allclose(drawn["best"], best)
    np.testing.assert_allclose(drawn["every"], epoch.lines, atol=1e-6)
    assert len(drawn["batch"]) == 2


def test_all_lines_through_a_point_are_a_line_of_places_and_the_foot_is_the_nearest(page):
    rng = np.random.default_rng(2)
    points = np.column_stack([TEN_X, TEN_Y]).tolist()
    wanted = [
        [rng.normal(0, 3, 2).tolist(), rng.normal(0, 3, 2).tolist(), points] for _ in range(20)
    ]
    found = page.evaluate(GEOMETRY, [module("one_epoch/line_sgd.js"), wanted])
    for (w, (x, y), _), each in zip(wanted, found, strict=True):
        ends, foot = np.array(each["ends"]), np.array(each["foot"])
        for line in (*ends, foot):
            assert line[0] + line[1] * x == pytest.approx(y, abs=1e-9)
        assert (ends[1] - ends[0]) @ (foot - w) == pytest.approx(0, abs=1e-9)
        assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(10)
        distance = regression.line_distance(np.array(w), np.array([x, y]), TEN_X)
        assert each["apart"] == pytest.approx(float(distance))


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ({"update": 0}, "The first epoch begins with the line (0.00, 0.00): the loss on all points is 15.7."),
        ({"update": 0, "epoch": 3}, "Epoch 3 begins where epoch 2 ended, with the line"),
        ({"update": 1}, "the line was 6.15 too low there, and is now 2.77 too high."),
        ({"update": 10}, "The epoch is over: 3 of its 10 updates led upward, and its last line is 0.251"),
        ({"update": 1, "batch_size": 10}, "Update 1 of 1 uses all 10 points. The loss on all points falls"),
        ({"update": 1, "batch_size": 10}, "The epoch is over: it was this one update"),
        ({"update": 2, "batch_size": 5}, "Update 2 of 2 uses 5 points. Their own loss falls from"),
        ({"update": 10, "learning_rate": 50.0, "epoch": 30}, "The rate is too large."),
    ],
)  # fmt: skip
def test_the_words_say_what_the_update_did(page, moved, words):
    state = {n: getattr(OneEpoch(TEN_X, TEN_Y, seed=SEED), n) for n in MOVED}
    (drawn,) = drawn_by(page, OneEpoch._esm, fixed(), [state | moved])
    assert words in drawn["text"]


def test_an_epoch_uses_every_point_once_and_updates_as_a_loop_by_hand_does():
    epoch = OneEpoch(TEN_X, TEN_Y, batch_size=3, learning_rate=0.07, epoch=2, seed=4)
    w = np.zeros(2)
    for order in epoch.orders[:2]:
        assert sorted(order) == list(range(10))
        lines = [w]
        for first in range(0, 10, 3):
            rows = order[first : first + 3]
            off = w[0] + w[1] * TEN_X[rows] - TEN_Y[rows]
            w = w - 0.07 * 2 * np.array([off.mean(), (off * TEN_X[rows]).mean()])
            lines.append(w)
    np.testing.assert_allclose(epoch.lines, lines, atol=1e-6)
    used = []
    for epoch.update in range(1, 5):
        used += epoch.batch.tolist()
    assert used == epoch.orders[1].tolist()


def test_each_epoch_begins_where_the_one_before_it_ended():
    epoch = OneEpoch(TEN_X, TEN_Y, batch_size=4)
    ends = []
    for epoch.epoch in range(1, 31):
        ends.append(epoch.lines[[0, -1]])
    np.testing.assert_array_equal(np.array(ends)[1:, 0], np.array(ends)[:-1, 1])


def test_with_the_low_points_last_every_epoch_ends_far_off_and_with_all_points_at_once_none_does():
    epoch = OneEpoch(TEN_X, TEN_Y, order="low_last", epoch=30, update=10)
    residuals = np.polyval(np.polyfit(TEN_X, TEN_Y, 1), TEN_X) - TEN_Y
    assert (np.diff(residuals[epoch.orders[0]]) >= 0).all()
    low_last, epoch.order = epoch.distance, "shuffled"
    shuffled = []
    for epoch.seed in range(100):
        shuffled.append(epoch.distance)
    assert low_last > 0.5 > max(shuffled)
    epoch.order, epoch.batch_size = "low_last", 10
    assert epoch.distance < 0.02


def test_larger_batches_take_the_update_back_to_the_last_one_of_the_epoch():
    epoch = OneEpoch(TEN_X, TEN_Y, update=9)
    assert len(epoch.batch) == 1
    epoch.batch_size = 4
    assert (epoch.updates, epoch.update, len(epoch.batch)) == (3, 3, 2)
    epoch.update = 0
    assert len(epoch.batch) == 0


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"start": (5, 1)}, ValueError, r"\(5, 1\) lies off the map"),
        ({"start": (float("nan"), 1)}, ValueError, "lies off the map"),
        ({"batch_size": 11}, ValueError, "11 is larger than the data: there are 10"),
        ({"batch_size": 0}, traitlets.TraitError, "less than 1"),
        ({"learning_rate": 0}, ValueError, "above 0, not 0"),
        ({"learning_rate": float("inf")}, ValueError, "above 0, not inf"),
        ({"update": 11}, ValueError, "update 11 is not in the epoch: with batches of 1 it has 10"),
        ({"update": 4, "batch_size": 4}, ValueError, "with batches of 4 it has 3"),
        ({"epoch": 31}, traitlets.TraitError, "30"),
        ({"order": "sorted"}, traitlets.TraitError, "shuffled"),
        ({"seed": -1}, traitlets.TraitError, "less than 0"),
        ({"rates": (0.2, 0.1)}, ValueError, "from a small one above 0 to a larger one"),
        ({"reach": 0}, ValueError, "a positive number, not 0"),
        ({"y": TEN_Y[:9]}, ValueError, r"not \(10,\) and \(9,\)"),
        ({"x": np.full(10, 2.0)}, ValueError, "two points must differ in x"),
        ({"x": np.full(10, np.nan)}, ValueError, "finite numbers"),
    ],
)
def test_points_and_numbers_that_make_no_epoch_are_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        OneEpoch(**({"x": TEN_X, "y": TEN_Y} | wrong))


def test_a_number_that_is_refused_later_changes_nothing():
    epoch = OneEpoch(TEN_X, TEN_Y, update=2)
    with pytest.raises(ValueError, match="not in the epoch"):
        epoch.update = 12
    with pytest.raises(ValueError, match="lies off the map"):
        epoch.start = (9.0, 9.0)
    assert (epoch.update, epoch.start) == (2, (0.0, 0.0))


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ({"seed": SEED, "update": 4}, "4: (0.8"),
        ({"seed": SEED, "update": 4}, "after 4 of 10 updates the loss on all points is 0.609, and 1 of them"),
        ({"order": "low_last", "update": 10, "epoch": 30}, "Epoch 30, points low last, B = 1, rate 0.1"),
        ({"update": 0}, "after 0 of 10 updates the loss on all points is 15.7"),
        ({"learning_rate": 50.0, "epoch": 30, "update": 10}, "the loss on all points is beyond all bounds"),
        ({"learning_rate": 50.0, "epoch": 2, "update": 0}, "after update start; right"),
        ({"learning_rate": 5.0, "update": 10}, "0: (0, 0), 1: (36.7, 40.8). "),
    ],
)  # fmt: skip
def test_without_widgets_a_still_shows_the_lines_so_far(moved, words):
    output, _ = OneEpoch(TEN_X, TEN_Y, **moved)._repr_mimebundle_()
    assert words in output["text/plain"]
    assert output["image/png"]


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def put(page, **moved):
    """Set traits in the kernel, and wait until the page shows them."""
    code = "with epoch.hold_trait_notifications():\n" + "".join(
        f"    epoch.{name} = {value!r}\n" for name, value in moved.items()
    )
    assert kernel(page, code) == ""
    state = json.dumps({name: list(v) if isinstance(v, tuple) else v for name, v in moved.items()})
    page.wait_for_function(
        "state => window.painted.text && Object.entries(state).every(([name, value]) =>"
        " JSON.stringify(window.painted.traits[name]) === JSON.stringify(value))",
        arg=json.loads(state),
    )


def shown(drawn):
    return drawn["epoch"], drawn["update"]


def fixed(epoch=None):
    epoch = epoch or OneEpoch(TEN_X, TEN_Y)
    return {name: getattr(epoch, name) for name in FIXED}


def random_draws(count):
    rng = np.random.default_rng(0)
    best = np.asarray(regression.least_squares(jnp.asarray(TEN_X), jnp.asarray(TEN_Y)))
    draws = []
    for _ in range(count):
        size = int(rng.integers(1, 11))
        draws.append(
            {
                "start": tuple(map(float, best + rng.uniform(-2.5, 2.5, 2))),
                "learning_rate": float(np.exp(rng.uniform(np.log(0.01), np.log(0.4)))),
                "batch_size": size,
                "order": str(rng.choice(["shuffled", "shuffled", "by_x", "low_last"])),
                "seed": int(rng.integers(0, LARGEST_SEED)),
                "epoch": int(rng.integers(1, 31)),
                "update": int(rng.integers(0, -(-10 // size) + 1)),
                "view": str(rng.choice(["whole", "close"])),
            }
        )
    return draws
