"""Over-fitting knobs in a real JupyterLab: fits, losses and verdict on the page are those of course_lib."""

import json

import numpy as np
import pytest

from course_lib.explorers import OverfittingKnobs
from course_lib.explorers.overfitting_knobs import RATES, STRENGTHS, VALIDATION_X, verdict
from course_lib.figures import style
from course_lib.studies import overfitting

from .explorers import drawn_by, explorer_page, kernel, painted_after, strange

CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\n"
    "from course_lib.explorers import OverfittingKnobs",
    "knobs = OverfittingKnobs()\nknobs",
    "print(knobs.strength, knobs.rate, knobs.training_loss, knobs.validation_loss, knobs.verdict)",
)
FIXED = ("strengths", "rates", "near", "places", "sizes", "powers", "units", "truth")
FIXED += ("drawn", "kept_aside", "chances")
MOVED = ("strength", "rate", "model", "draw", "point", "lift")


page = explorer_page("overfitting_knobs", CELLS)


def read(page, *names):
    asked = ", ".join(f"knobs.{name}" for name in names)
    return json.loads(kernel(page, f"import json; print(json.dumps([{asked}]))"))


def heard(page, **wanted):
    """Whether the kernel hears this; several movements at once may reach it as one, once it is free."""
    for _ in range(50):
        if read(page, *wanted) == list(wanted.values()):
            return True
        page.wait_for_timeout(100)
    return False


def reset(page, **state):
    """Set the traits from the notebook, all others as at first; returns what is drawn of it."""
    wanted = {name: OverfittingKnobs.class_traits()[name].default_value for name in MOVED} | state
    kernel(page, f"knobs.set_state({wanted!r}); knobs.send_state({list(MOVED)!r})")
    same = " && ".join(f"window.painted.{name} === {json.dumps(wanted[name])}" for name in MOVED)
    page.wait_for_function(f"window.painted.times > 0 && {same}")
    return page.evaluate("window.painted")


def slider_of(page, label):
    return page.get_by_role("slider", name=label, exact=True)


def handle_of(page):
    canvas = page.get_by_role("slider", name="The height of the ringed point")
    canvas.scroll_into_view_if_needed()
    return canvas


def test_the_strength_is_raised_by_keys_and_one_loss_falls_while_the_other_rises(page):
    first = reset(page, point=3)
    slider = slider_of(page, "strength")
    slider.focus()
    seen = [first]
    for _ in range(3):
        seen.append(painted_after(page, lambda: page.keyboard.press("PageUp")))
    strengths, training, validation = (
        [each[name] for each in seen] for name in ("strength", "training", "validation")
    )
    assert strengths == sorted(set(strengths))
    assert set(strengths) <= set(STRENGTHS)
    assert training == sorted(set(training))
    assert validation == sorted(set(validation), reverse=True)
    last = seen[-1]
    assert heard(page, strength=last["strength"], verdict=last["verdict"])
    told = read(page, "training_loss", "validation_loss")
    assert told == pytest.approx([last["training"], last["validation"]], abs=1e-6)


def test_a_point_is_dragged_and_the_kernel_hears_of_it_when_it_is_let_go(page):
    reset(page, strength=0.01)
    canvas = handle_of(page)
    box = canvas.bounding_box()
    column = box["x"] + 0.75 * box["width"]
    page.mouse.move(column, box["y"] + 0.2 * box["height"])

    def drag():
        page.mouse.down()
        for part in (0.3, 0.4, 0.5, 0.6):
            page.mouse.move(column, box["y"] + part * box["height"])

    drawn = painted_after(page, drag)
    page.wait_for_function("window.painted.lift < -0.5")
    assert read(page, "lift") == [0]
    page.mouse.up()
    drawn = page.evaluate("window.painted")
    assert drawn["point"] == 8
    assert heard(page, point=8, lift=drawn["lift"])
    assert drawn["targets"] == pytest.approx(read_list(page, "targets"), abs=1e-12)
    assert "moved down" in page.locator(".descent-words").inner_text()


def read_list(page, name):
    return json.loads(kernel(page, f"import json; print(json.dumps(list(knobs.{name})))"))


def test_arrow_keys_choose_a_point_and_lift_it_and_home_puts_it_back(page):
    reset(page, point=4)
    canvas = handle_of(page)
    canvas.focus()
    assert painted_after(page, lambda: page.keyboard.press("ArrowRight"))["point"] == 5
    assert painted_after(page, lambda: page.keyboard.press("ArrowLeft"))["point"] == 4
    up = painted_after(page, lambda: page.keyboard.press("ArrowUp"))
    assert up["lift"] == pytest.approx(0.05, abs=1e-3)
    assert canvas.get_attribute("aria-valuenow") == str(up["targets"][4])
    far = painted_after(page, lambda: page.keyboard.press("Shift+ArrowUp"))
    assert far["lift"] == pytest.approx(0.55, abs=2e-3)
    assert canvas.evaluate("e => e === document.activeElement")
    assert heard(page, point=4, lift=far["lift"])
    assert painted_after(page, lambda: page.keyboard.press("Home"))["lift"] == 0


def test_a_press_on_the_losses_turns_the_knob(page):
    reset(page)
    for name, knob, values in (
        ("Both losses over the strength", "strength", STRENGTHS),
        ("Both losses over the dropout rate", "rate", RATES),
    ):
        canvas = page.get_by_role("img", name=name)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        drawn = painted_after(page, lambda middle=middle: page.mouse.click(*middle))
        assert drawn[knob] in values[5:-5]
        assert heard(page, **{knob: drawn[knob]})
        label = "dropout rate" if knob == "rate" else knob
        assert slider_of(page, label).get_attribute("aria-valuetext") != "0"


def test_traits_set_in_the_notebook_move_picture_controls_and_words(page):
    drawn = reset(page, model="units", rate=0.82, draw=8, strength=1.0)
    assert page.get_by_role("radio", name="32 hidden units").is_checked()
    assert slider_of(page, "dropout rate").get_attribute("aria-valuetext") == "0.82"
    assert slider_of(page, "draw of the noise").input_value() == "8"
    assert len(drawn["weights"]) == 32
    words = page.locator(".descent-words").inner_text()
    assert words.startswith("Strength 1, dropout rate 0.82: the loss is")
    assert "It under-fits: dropout rate" in words
    shown = page.locator(".descent-reading").all_inner_texts()
    assert shown[:2] == [f"{drawn['training']:.4f}", f"{drawn['validation']:.4f}"]
    assert shown[3] == f"{100 * drawn['follows']:.0f} %"


def test_another_draw_and_the_other_model_are_chosen_by_keys(page):
    reset(page)
    slider_of(page, "draw of the noise").focus()
    assert painted_after(page, lambda: page.keyboard.press("ArrowRight"))["draw"] == 7
    page.get_by_role("radio", name="9 powers of x").focus()
    assert painted_after(page, lambda: page.keyboard.press("ArrowDown"))["model"] == "units"
    assert heard(page, draw=7, model="units")


def some_states(count):
    rng = np.random.default_rng(0)
    knob = {"strength": [0.0, 3e-4, 1.0, *STRENGTHS[1:]], "rate": [0.0, *RATES]}
    return [
        {
            "strength": float(rng.choice(knob["strength"]) if rng.random() < 0.7 else 0.0),
            "rate": float(rng.choice(knob["rate"]) if rng.random() < 0.7 else 0.0),
            "model": str(rng.choice(["powers", "units"])),
            "draw": int(rng.integers(100)),
            "point": int(rng.integers(12)),
            "lift": round(float(rng.uniform(-2, 2)), 3) if rng.random() < 0.5 else 0.0,
        }
        for _ in range(count)
    ]


def test_whatever_the_knobs_the_page_computes_what_course_lib_computes(page):
    states = [{name: getattr(OverfittingKnobs(), name) for name in MOVED}, *some_states(50)]
    made = OverfittingKnobs()
    fixed = {name: getattr(made, name) for name in FIXED}
    verdicts = set()
    for state, drawn in zip(
        states, drawn_by(page, OverfittingKnobs._esm, fixed, states), strict=True
    ):
        there = OverfittingKnobs(**state)
        close(drawn["targets"], there.targets)
        close([drawn["bias"], *drawn["weights"]], [there.fit.bias, *there.fit.weights])
        free = OverfittingKnobs(**state | {"strength": 0.0, "rate": 0.0}).fit.weights
        close(drawn["free"], free)
        close(
            [drawn["training"], drawn["validation"]], [there.training_loss, there.validation_loss]
        )
        close(drawn["follows"], there.follows)
        close(drawn["masked"], there.masked_weights if state["rate"] else np.zeros(0))
        by_strength, by_rate = there.losses_by_strength, there.losses_by_rate
        for curve, truth in ((drawn["byStrength"], by_strength), (drawn["byRate"], by_rate)):
            close([curve["training"], curve["validation"]], truth)
        assert STRENGTHS[drawn["byStrength"]["best"]] == there.best_strength
        assert RATES[drawn["byRate"]["best"]] == there.best_rate
        assert drawn["verdict"] == there.verdict
        verdicts.add(there.verdict)
    assert verdicts == {"over-fits", "under-fits", "near the best"}


def close(drawn, truth):
    np.testing.assert_allclose(drawn, truth, rtol=0, atol=1e-6)


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def test_at_first_it_shows_the_fit_of_the_unit_s_figure():
    knobs = OverfittingKnobs()
    np.testing.assert_array_equal(knobs.targets, overfitting.twelve_points())
    assert np.abs(knobs.fit.weights).max() == pytest.approx(95.8, abs=0.1)
    assert knobs.verdict == "over-fits"
    assert knobs.follows > 0.9


@pytest.mark.parametrize("model", ["powers", "units"])
def test_either_knob_lowers_the_validation_loss_and_raises_the_training_loss(model):
    knobs = OverfittingKnobs(model=model)
    for losses in (knobs.losses_by_strength, knobs.losses_by_rate):
        training, validation = losses
        assert np.all(np.diff(training) > 0)
        best = int(validation.argmin())
        assert 0 < best < len(validation) - 1
        assert validation[best] < 0.6 * validation[0]
    largest = [np.abs(knobs._fit(each, 0.0).weights) for each in (0.0, knobs.best_strength)]
    assert largest[1].max() < 0.2 * largest[0].max()
    assert largest[1].min() > 0


def test_a_point_that_is_moved_takes_the_curve_along_as_far_as_it_says():
    knobs = OverfittingKnobs(strength=0.003, rate=0.1, model="units", point=9)
    x = overfitting.TWELVE_X
    before = knobs.fit(knobs.features(x))[9]
    knobs.lift = 0.8
    assert knobs.fit(knobs.features(x))[9] - before == pytest.approx(0.8 * knobs.follows)


def test_no_validation_point_is_a_training_point():
    assert not set(VALIDATION_X) & set(overfitting.TWELVE_X)


def test_the_verdict_asks_the_knob_that_reaches_lower():
    strong = (0.1, (0.0, 0.1, 1.0), np.array([0.5, 0.4, 0.3]))
    weak = (0.5, (0.0, 0.5, 0.9), np.array([0.2, 0.4, 0.6]))
    assert verdict(0.4, strong, weak) == "under-fits"
    assert verdict(0.4, strong, strong) == "over-fits"
    assert verdict(0.21, strong, weak) == "near the best"


def test_its_still_tells_both_losses_and_the_verdict():
    knobs = OverfittingKnobs(strength=0.00631)
    figure, alt = knobs.still()
    assert "strength 0.00631, dropout rate 0: near the best" in alt
    assert f"they are {knobs.training_loss:.3f} in training" in alt
    assert f"the lowest validation loss is {knobs.validation_loss:.3f}" in alt
    assert style.bundle(figure, alt)["image/png"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"strength": -0.1}, "strength.*should not be less than 0.*-0.1"),
        ({"rate": 1.0}, "rate.*should not be greater than 0.9.*1.0"),
        ({"lift": float("nan")}, "lift.* must be a number from -5 to 5, not nan"),
        ({"model": "tree"}, "tree"),
        ({"draw": 100}, "draw.*99.*100"),
    ],
)
def test_wrong_knobs_are_refused_in_words(wrong, told):
    with pytest.raises(Exception, match=told):
        OverfittingKnobs(**wrong)
