"""The neuron's boundary in a real JupyterLab: it answers drag, key, button and trait with the numbers of course_lib."""

import json

import numpy as np
import pytest
import traitlets

from course_lib.explorers import NeuronBoundary
from course_lib.studies import networks

from .explorers import called, drag, drawn_by, explorer_page, kernel, painted_after, strange, told

# Sixteen mails: how long, how much the sender is trusted; 1 is spam.
MAILS = (
    "[[-1.6, 0.0], [-1.4, 0.8], [-0.9, 0.7], [0.0, 1.3], [-0.3, 0.2], [-1.3, -0.1], [-1.0, 0.6], [2.2, -1.9], "
    "[-0.1, -1.6], [1.0, -2.2], [0.5, -0.2], [-0.1, -1.5], [0.1, 0.0], [0.6, -2.2], [0.3, 0.3], [1.5, -0.1]]"
)
X = np.array(json.loads(MAILS))
Y = np.repeat([0.0, 1.0], 8)
START = {"w1": 0.5, "w2": -1.9, "b": -0.4}
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\nimport jax.numpy as jnp\n"
    f"from course_lib.explorers import NeuronBoundary\nX = jnp.array({MAILS})\n"
    "y = jnp.repeat(jnp.array([0.0, 1.0]), 8)",
    f"neuron = NeuronBoundary(X, y, **{START})\nneuron",
    "print(neuron.w1, neuron.w2, neuron.b, neuron.loss, neuron.accuracy)",
)
FIXED = ("rows", "inputs", "centre", "reach", "rates", "largest_weight")
TRAITS = ("w1", "w2", "b", "learning_rate")
# A function of a page's file, called with each of the wanted arguments.
HANDLE = "The boundary; page up and page down turn it"


page = explorer_page("neuron_boundary", CELLS)


@pytest.fixture
def neuron(page):
    """The page after the notebook has set the neuron back to its start."""
    put(page, **START, learning_rate=0.5)
    return page


def test_a_drag_moves_the_boundary_to_the_pointer_and_only_b_changes(neuron):
    drag_boundary(neuron, (120, 60), (150, 110))
    drawn = painted(neuron)
    assert drawn["params"][:2] == [START["w1"], START["w2"]]
    assert drawn["params"][2] != START["b"]
    assert drawn["held"] == pytest.approx(place_of(neuron, (150, 110)), abs=0.02)
    assert np.dot(drawn["params"][:2], drawn["held"]) + drawn["params"][2] == pytest.approx(
        0, abs=1e-5
    )
    assert told(neuron, "[neuron.w1, neuron.w2, neuron.b]") == drawn["params"]


def test_the_tip_of_w_turns_the_boundary_around_the_place_where_it_is_held(neuron):
    before = painted(neuron)
    tip = before["tip"]
    drag_boundary(neuron, tip, (tip[0] + 70, tip[1] - 30))
    drawn = painted(neuron)
    w, towards = (
        np.array(drawn["params"][:2]),
        place_of(neuron, (tip[0] + 70, tip[1] - 30)) - np.array(drawn["held"]),
    )
    assert drawn["held"] == pytest.approx(before["held"], abs=1e-4)
    assert np.hypot(*w) == pytest.approx(np.hypot(START["w1"], START["w2"]), abs=1e-4)
    assert w @ towards / np.hypot(*w) / np.hypot(*towards) == pytest.approx(1, abs=1e-3)
    assert told(neuron, "[neuron.w1, neuron.w2, neuron.b]") == drawn["params"]


def test_keys_move_and_turn_the_boundary_and_lead_back_again(neuron):
    handle = neuron.get_by_role("slider", name=HANDLE)
    handle.focus()
    start = painted(neuron)["params"]
    for key, back in (("ArrowUp", "ArrowDown"), ("Shift+ArrowLeft", "Shift+ArrowRight")):
        moved = painted_after(neuron, lambda key=key: neuron.keyboard.press(key))["params"]
        assert moved[:2] == start[:2]
        assert abs(moved[2] - start[2]) > 0.01
        drawn = painted_after(neuron, lambda back=back: neuron.keyboard.press(back))["params"]
        assert drawn == pytest.approx(start, abs=1e-4)
    for key, back, degrees in (
        ("PageUp", "PageDown", 3),
        ("Shift+PageDown", "Shift+PageUp", -15),
    ):
        turned = painted_after(neuron, lambda key=key: neuron.keyboard.press(key))["params"]
        assert angle(turned) - angle(start) == pytest.approx(degrees, abs=1e-3)
        assert np.hypot(*turned[:2]) == pytest.approx(np.hypot(*start[:2]), abs=1e-4)
        drawn = painted_after(neuron, lambda back=back: neuron.keyboard.press(back))["params"]
        assert drawn == pytest.approx(start, abs=1e-4)
    assert handle.evaluate("e => e === document.activeElement")
    assert handle.get_attribute("aria-valuetext") == "w1 0.50, w2 −1.90, b −0.40"
    assert told(neuron, "[neuron.w1, neuron.w2, neuron.b]") == drawn


def test_a_slider_of_a_weight_moves_that_weight_alone(neuron):
    neuron.get_by_role("slider", name="w2").focus()
    drawn = painted_after(neuron, lambda: neuron.keyboard.press("ArrowRight"))
    assert drawn["params"] == [0.5, -1.85, -0.4]
    assert told(neuron, "[neuron.w1, neuron.w2, neuron.b]") == [0.5, -1.85, -0.4]


def test_a_surer_neuron_has_the_same_boundary_and_accuracy_and_its_costliest_pays_in_proportion(
    neuron,
):
    before = painted(neuron)
    sure = neuron.get_by_role("slider", name="how sure: |w|")
    sure.focus()
    for _ in range(30):
        neuron.keyboard.press("ArrowRight")
    neuron.wait_for_timeout(200)
    drawn = painted(neuron)
    factor = drawn["params"][0] / before["params"][0]
    assert 1.8 < factor < 2.2
    assert drawn["params"] == pytest.approx([factor * each for each in before["params"]], rel=1e-4)
    assert drawn["right"] == before["right"] == 13
    assert drawn["loss"] > before["loss"]
    assert drawn["logits"][7] == pytest.approx(factor * before["logits"][7], rel=1e-4)
    assert drawn["costs"][7] > 0.98 * factor * before["costs"][7]
    assert told(neuron, "neuron.loss") == pytest.approx(drawn["loss"], abs=1e-9)


def test_from_no_weights_at_all_the_sureness_brings_the_last_boundary_back(neuron):
    before = painted(neuron)["params"]
    put(neuron, w1=0.0, w2=0.0, b=0.0)
    neuron.get_by_role("slider", name="how sure: |w|").focus()
    back = painted_after(neuron, lambda: neuron.keyboard.press("ArrowRight"))["params"]
    assert np.array(back) / np.hypot(*back[:2]) == pytest.approx(
        np.array(before) / np.hypot(*before[:2]), abs=1e-4
    )


@pytest.mark.parametrize(("button", "steps"), [("one step", 1), ("100 steps", 100)])
def test_a_button_takes_steps_of_gradient_descent(neuron, button, steps):
    expected = NeuronBoundary(X, Y, **START, learning_rate=0.5).after(steps)
    pressed = neuron.get_by_role("button", name=button)
    pressed.focus()
    drawn = painted_after(neuron, lambda: neuron.keyboard.press("Enter"))
    assert drawn["params"] == pytest.approx(expected, abs=1e-9)
    assert told(neuron, "[neuron.w1, neuron.w2, neuron.b]") == drawn["params"]


def test_a_trait_set_in_the_notebook_moves_picture_sliders_and_words(neuron):
    put(neuron, w1=0.55, w2=-1.9, b=0.45, learning_rate=2.0)
    assert neuron.get_by_role("slider", name="w1").get_attribute("aria-valuetext") == "0.55"
    assert (
        neuron.get_by_role("slider", name="learning rate").get_attribute("aria-valuetext") == "2.00"
    )
    loss, lower = told(neuron, "[neuron.loss, NeuronBoundary(X, y, *neuron.after()).loss]")
    said = neuron.locator(".descent-words").inner_text()
    assert "15 of 16 decisions are right: accuracy 0.94." in said
    assert f"The loss is {loss:.3f} nats; a step lowers it to {lower:.3f}." in said
    assert (
        "The ringed example costs most: 5.28, 55 % of all costs. Its label got a chance of 0.0051."
        in said
    )


def test_too_large_a_step_is_said_to_raise_the_loss(neuron):
    put(neuron, w1=1.0, w2=-0.7, b=0.2, learning_rate=20.0)
    loss, higher = told(neuron, "[neuron.loss, NeuronBoundary(X, y, *neuron.after()).loss]")
    assert higher > loss
    assert f"a step raises it to {higher:.3f}" in neuron.locator(".descent-words").inner_text()


def test_without_weights_there_is_no_boundary_to_move(neuron):
    put(neuron, w1=0.0, w2=0.0, b=0.0)
    neuron.get_by_role("slider", name=HANDLE).focus()
    for key in ("ArrowUp", "PageUp"):
        neuron.keyboard.press(key)
    drag_boundary(neuron, (120, 60), (150, 110))
    assert painted(neuron)["params"] == [0, 0, 0]
    assert painted(neuron)["tip"] is None
    said = neuron.locator(".descent-words").inner_text()
    assert "there is no boundary: all get p = 0.50. The loss is 0.693 nats" in said


def test_a_boundary_beyond_the_map_is_brought_back_by_a_key(neuron):
    put(neuron, w1=1.0, w2=0.5, b=20.0)
    assert painted(neuron)["tip"] is None
    neuron.get_by_role("slider", name=HANDLE).focus()
    drawn = painted_after(neuron, lambda: neuron.keyboard.press("ArrowUp"))
    assert drawn["tip"] is not None
    assert abs(drawn["params"][2]) < 5


def test_the_page_finds_the_costs_slopes_and_steps_of_course_lib(page):
    draws = random_draws(60)
    seen = drawn_by(page, NeuronBoundary._esm, fixed(), draws)
    for draw, drawn in zip(draws, seen, strict=True):
        neuron = NeuronBoundary(X, Y, **draw)
        for name in ("logits", "probabilities", "costs", "loss", "gradient"):
            np.testing.assert_allclose(drawn[name], getattr(neuron, name), atol=1e-6)
        assert drawn["right"] == round(16 * neuron.accuracy)
        assert drawn["costliest"] == neuron.costliest
        np.testing.assert_allclose(drawn["next"]["params"], neuron.after(), atol=1e-6)
        after = NeuronBoundary(X, Y, *neuron.after())
        assert drawn["next"]["loss"] == pytest.approx(after.loss, abs=1e-6)
    assert max(drawn["loss"] for drawn in seen) > 10


def test_the_page_walks_as_course_lib_does_step_by_step(page):
    neuron = NeuronBoundary(X, Y, **START, learning_rate=1.5)
    examples = np.column_stack([X, Y]).tolist()
    wanted = [[examples, list(START.values()), 1.5, steps] for steps in range(30)]
    drawn = called(page, "neuron_boundary/neuron.js", "after", wanted)
    np.testing.assert_allclose(drawn, [neuron.after(steps) for steps in range(30)], atol=1e-6)


def test_the_line_of_a_level_ends_on_the_border_of_the_map(page):
    rng = np.random.default_rng(3)
    ranges = {"x": {"range": [-2, 3]}, "y": {"range": [-1, 1.5]}}
    params = [*rng.normal(size=(60, 3)).tolist(), [1.0, 0.0, 0.5], [0.0, -2.0, 1.0]]
    drawn = called(
        page, "neuron_boundary/straight.js", "ends", [[ranges, each, 0.3] for each in params]
    )
    corners = np.array([[x, y] for x in (-2, 3) for y in (-1, 1.5)])
    assert None in drawn
    for (w1, w2, b), line in zip(params, drawn, strict=True):
        sides = corners @ [w1, w2] + b > 0.3
        assert (line is None) == (sides.all() or not sides.any())
        for x, y in line or []:
            assert w1 * x + w2 * y + b == pytest.approx(0.3, abs=1e-9)
            assert min(abs(x + 2), abs(x - 3), abs(y + 1), abs(y - 1.5)) < 1e-9
        if line:
            assert line[0][1] >= line[1][1]


def test_the_best_neuron_for_xor_is_the_one_that_says_one_half_to_all():
    nothing = NeuronBoundary(networks.CORNERS, networks.XOR, w1=0.0, w2=0.0)
    assert nothing.loss == pytest.approx(np.log(2))
    np.testing.assert_allclose(nothing.gradient, 0, atol=1e-12)
    other = NeuronBoundary(networks.CORNERS, networks.XOR, w1=1.0, w2=-1.0, b=0.3)
    np.testing.assert_allclose(other.after(2000), 0, atol=1e-4)


def test_descent_from_the_most_accurate_neuron_lowers_the_loss_and_the_accuracy():
    accurate = NeuronBoundary(X, Y, 0.55, -1.9, 0.45)
    lower = NeuronBoundary(X, Y, *accurate.after(300))
    assert (accurate.accuracy, lower.accuracy) == (15 / 16, 13 / 16)
    assert lower.loss < accurate.loss


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"X": X[:, :1]}, ValueError, r"X must be \(n, 2\) and y \(n,\), .* not \(16, 1\)"),
        ({"y": Y[:9]}, ValueError, r"not \(16, 2\) and \(9,\)"),
        ({"X": X[:0], "y": Y[:0]}, ValueError, "with n above 0"),
        ({"X": X * np.nan}, ValueError, "must be finite"),
        ({"y": 2 * Y}, ValueError, "must be 0 or 1, not 2"),
        ({"w1": float("nan")}, ValueError, "w1 must be a finite number, not nan"),
        ({"b": float("inf")}, ValueError, "b must be a finite number, not inf"),
        ({"learning_rate": 0.0}, ValueError, "must be above 0, not 0"),
        ({"rates": (1.0, 0.5)}, ValueError, "from a small one above 0 to a larger one"),
        ({"largest_weight": -1}, ValueError, "must be above 0, not -1"),
        ({"w2": "steep"}, traitlets.TraitError, "w2"),
    ],
)
def test_examples_and_numbers_that_make_no_neuron_are_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        NeuronBoundary(**({"X": X, "y": Y} | wrong))


def test_a_wrong_number_set_later_is_refused_and_the_old_one_stays():
    neuron = NeuronBoundary(X, Y, **START)
    with pytest.raises(ValueError, match="w2 must be a finite number"):
        neuron.w2 = float("inf")
    assert neuron.w2 == START["w2"]


def test_without_widgets_a_still_shows_boundary_and_costs_and_says_who_pays():
    neuron = NeuronBoundary(X, Y, **START)
    output, _ = neuron._repr_mimebundle_()
    assert "13 of 16 decisions are right" in output["text/plain"]
    assert f"the loss, is {neuron.loss:.3f} nats" in output["text/plain"]
    assert "lies at (2.2, -1.9) and costs 4.32 nats" in output["text/plain"]
    assert output["image/png"]
    neuron.w1 = neuron.w2 = neuron.b = 0.0
    assert "the loss, is 0.693 nats" in neuron._repr_mimebundle_()[0]["text/plain"]


def test_the_cell_below_reads_what_was_drawn(neuron):
    np.testing.assert_allclose(
        neuron.evaluate("window.painted.costs"), told(neuron, "neuron.costs.tolist()"), atol=1e-6
    )


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def place_of(page, pixel):
    """The place of the map under a pixel; its margins are 52, 12, 14 and 34 pixels wide, its middle is the centre."""
    box = page.get_by_role("slider", name=HANDLE).bounding_box()
    neuron = NeuronBoundary(X, Y)
    wide, high = box["width"] - 52 - 12, box["height"] - 14 - 34
    each = 2 * neuron.reach / min(wide, high)
    across, down = pixel[0] - 52 - wide / 2, pixel[1] - 14 - high / 2
    return np.array(neuron.centre) + each * np.array([across, -down])


def put(page, **traits):
    """Set traits in the notebook, all at once, and wait until the page has drawn them."""
    each = "; ".join(f"neuron.{name} = {value}" for name, value in traits.items())
    kernel(page, f"with neuron.hold_sync(): {each}")
    wanted = [traits.get(name) for name in ("w1", "w2", "b")]
    page.wait_for_function(
        "wanted => wanted.every((each, i) => each === null || window.painted.params?.[i] === each)"
        " || window.painted.times === 0",
        arg=wanted,
    )
    page.wait_for_timeout(100)


def painted(page):
    return page.evaluate("window.painted")


def angle(params):
    return np.degrees(np.arctan2(params[1], params[0]))


def fixed():
    neuron = NeuronBoundary(X, Y)
    return {name: getattr(neuron, name) for name in FIXED}


def random_draws(count, seed=0):
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(count, 3)) * rng.choice([0.1, 1.0, 3.0, 50.0], size=(count, 1))
    rates = np.exp(rng.uniform(np.log(0.01), np.log(10.0), count))
    return [
        dict(zip(TRAITS, map(float, (*each, rate)), strict=True))
        for each, rate in zip(draws, rates, strict=True)
    ]


def drag_boundary(page, begin, end):
    """As `drag`, until it has been drawn."""
    drag(page, HANDLE, begin, end)
    page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
