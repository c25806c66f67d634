"""The race of two optimizers in a real JupyterLab: its runs are those of course_lib.nn, step by step and whole."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import traitlets

from course_lib import nn
from course_lib.explorers import OptimizerRace
from course_lib.explorers.optimizer_race import LANES, MOST, OPTIMIZERS
from course_lib.figures import style
from course_lib.studies import races

from .explorers import drawn_by, explorer_page, kernel, painted_after, strange

CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nfrom course_lib.explorers import OptimizerRace",
    "race = OptimizerRace(('momentum', 0.1, 0.9), ('adam', 1.0))\nrace",
)
PARTS = ("optimizer", "learning_rate", "beta")
TRAITS = ("start", "condition_number", "steps", *(f"{p}_{lane}" for lane in LANES for p in PARTS))
FIXED = ("rates", "sides", "reach", "most_stretched", "most", "target", "lost")


page = explorer_page("optimizer_race", CELLS)


def test_a_drag_moves_the_start_of_both_and_the_kernel_hears_of_it_when_it_ends(page):
    canvas = page.get_by_role("slider", name="Where both start")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()

    def drag():
        page.mouse.move(box["x"] + 300, box["y"] + 60)
        page.mouse.down()
        for step in range(10):
            page.mouse.move(box["x"] + 310 + 10 * step, box["y"] + 60 + 5 * step)
        page.mouse.up()

    drawn = painted_after(page, drag)
    start = page.evaluate("window.painted.a.places[0]")
    assert start != [10, 1]
    assert drawn["b"]["places"][0] == start
    assert kernel(page, "print(list(race.start))").strip() == str(start)


def test_arrow_keys_move_the_start_and_not_the_notebook(page):
    kernel(page, "race.start = (4.0, 0.5)")
    page.wait_for_function("window.painted.a.places[0][0] === 4")
    canvas = page.get_by_role("slider", name="Where both start")
    canvas.focus()
    assert painted_after(page, lambda: page.keyboard.press("ArrowLeft"))["a"]["places"][0] == [
        3.89,
        0.5,
    ]
    painted_after(page, lambda: page.keyboard.press("Shift+ArrowUp"))
    assert kernel(page, "print(race.start)").strip() == "(3.89, 0.66)"
    assert canvas.evaluate("e => e === document.activeElement")
    assert canvas.get_attribute("aria-valuetext") == "w1 3.89, w2 0.66"


def test_the_keyboard_chooses_who_runs_in_a_lane_and_only_its_own_beta_can_be_reached(page):
    lane = page.get_by_role("group", name="A")
    lane.get_by_role("radio", name="momentum").focus()
    painted_after(page, lambda: page.keyboard.press("ArrowLeft"))
    assert (
        kernel(page, "print(race.optimizer_a, race.optimizer_b)").strip() == "gradient_descent adam"
    )
    assert lane.get_by_role("slider").count() == 1
    painted_after(page, lambda: page.keyboard.press("ArrowLeft"))
    assert kernel(page, "print(race.optimizer_a)").strip() == "adam"
    assert lane.get_by_label("β₁").is_visible()
    assert "m̂" in lane.inner_text()


def test_traits_set_in_the_notebook_move_picture_sliders_and_words(page):
    code = (
        "race.start, race.condition_number, race.steps = (10.0, 1.0), 25.0, 60\n"
        "race.optimizer_a, race.learning_rate_a = 'gradient_descent', 0.075\n"
        "race.optimizer_b, race.learning_rate_b, race.beta_b = 'momentum', 0.1, 0.5\n"
    )
    kernel(page, code)
    page.wait_for_function("window.painted.a.step === 70 && window.painted.b.step === 16")
    words = (
        "B wins: momentum is below 0.001 for good after 16 steps. A, gradient descent, needs 70."
    )
    assert page.locator(".descent-words").inner_text() == words
    assert page.get_by_label("condition number").get_attribute("aria-valuetext") == "25.0"
    assert (
        page.get_by_role("group", name="B").get_by_label("β").get_attribute("aria-valuetext")
        == "0.50"
    )
    told = kernel(page, "print(race.arrivals, race.winner, race.verdicts)").strip()
    assert told == "(70, 16) b ('arrives', 'arrives')"


@pytest.fixture(scope="module")
def drawn(page):
    """60 random races, as the class describes them and as the page drew them."""
    rng = np.random.default_rng(0)
    made = [OptimizerRace(**random_race(rng)) for _ in range(60)]
    # From so near it, a fast one is there at the same step as a slow one, or it was there from the start.
    made += [
        OptimizerRace(("adam", 0.1), ("adam", 0.1), start=(3.0, 1.0)),
        OptimizerRace(("rmsprop", 1.0), ("gradient_descent", 0.5), start=(0.0, 0.0)),
    ]
    draws = [{name: getattr(race, name) for name in TRAITS} for race in made]
    state = {name: getattr(made[0], name) for name in FIXED}
    return list(zip(made, drawn_by(page, OptimizerRace._esm, state, draws), strict=True))


def random_race(rng):
    def lane():
        rate = float(10 ** rng.uniform(-3.3, 0.3))
        return str(rng.choice(list(OPTIMIZERS))), rate, round(float(rng.uniform(0, 0.99)), 2)

    start = tuple(round(float(w), 3) for w in rng.uniform((-11, -1.6), (11, 1.6)))
    return {
        "a": lane(), "b": lane(), "start": start, "steps": int(rng.integers(1, 301)),
        "condition_number": float(10 ** rng.uniform(0, 3.3)),
    }  # fmt: skip


@partial(jax.jit, static_argnames=("optimizer",))
def pushed_along(optimizer, rate, beta, places, bends):
    """Where an optimizer leads from each of these places (n, 2), if its run has come by all those before."""
    optimizer = OPTIMIZERS[optimizer](rate, beta)

    def update(memory, place):
        step, memory = optimizer.update(bends * place, memory, place)
        return memory, nn.apply_updates(place, step)

    return jax.lax.scan(update, optimizer.init(places[0]), places)[1]


def runs_of(drawn):
    for race, seen in drawn:
        for i, lane in enumerate(LANES):
            racer = [getattr(race, f"{part}_{lane}") for part in PARTS]
            yield race, i, racer, np.array(seen[lane]["places"], dtype=float)


def test_every_step_on_the_page_is_that_of_the_optimizer_of_course_lib(drawn):
    met = set()
    for race, _, (optimizer, rate, beta), places in runs_of(drawn):
        assert places.shape == (MOST + 1, 2)
        bends = jnp.array([1.0, race.condition_number])
        there = np.isfinite(places[1:]).all(axis=1) & (np.abs(places[1:]).max(axis=1) < 1e100)
        expected = np.asarray(pushed_along(optimizer, rate, beta, places[:-1], bends))
        np.testing.assert_allclose(places[1:][there], expected[there], rtol=1e-9, atol=1e-9)
        met.add(optimizer)
    assert met == set(OPTIMIZERS)


def test_whole_runs_are_those_of_walk(drawn):
    compared = dict.fromkeys(OPTIMIZERS, 0)
    for race, i, (optimizer, *_), places in runs_of(drawn):
        walked = race.trajectories[i]
        near = np.abs(walked).max(axis=1) < 1e6
        # rmsprop swings at the bottom without end or rule, and doubles any difference there.
        count = int(np.argmin(near)) if not near.all() else MOST + 1
        count = min(count, 20) if optimizer == "rmsprop" else count
        np.testing.assert_allclose(places[:count], walked[:count], rtol=1e-6, atol=1e-6)
        compared[optimizer] += count
    assert min(compared.values()) > 200


def test_who_wins_and_when_is_the_same_on_the_page_and_in_python(drawn):
    met = set()
    for race, seen in drawn:
        told = [seen[lane].get("step") for lane in LANES]
        assert (*told,) == race.arrivals
        assert (*(seen[lane]["name"] for lane in LANES),) == race.verdicts
        assert seen["winner"] == race.winner
        met |= {race.winner, *race.verdicts}
    assert met >= {"a", "b", "both", None, "arrives", "diverges", "not there"}


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def test_it_arrives_after_as_many_steps_as_the_unit_counts():
    race = OptimizerRace(("gradient_descent", 0.03), ("nesterov", 0.04, 0.7))
    counted = (races.ravine_steps(nn.sgd(0.03)), races.ravine_steps(nn.nesterov(0.04, 0.7)))
    assert race.arrivals == tuple(map(int, counted))


@pytest.mark.parametrize(
    ("rate", "told"),
    [(0.075, "70 steps"), (0.01, "539 steps"), (0.08, "not there"), (0.2, "diverges")],
)
def test_its_still_tells_both_lanes(rate, told):
    figure, alt = OptimizerRace(("gradient_descent", rate), ("momentum", 0.1, 0.5)).still()
    assert f"A, gradient descent, rate {rate}: {told}" in alt
    assert "B, momentum, rate 0.1, β 0.5: 16 steps" in alt
    assert style.bundle(figure, alt)["image/png"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"a": "momentum"}, "a lane is"),
        ({"b": ("momentum", 0.1, 0.9, 0.99)}, "a lane is"),
        ({"b": ("lion", 0.1)}, "lion"),
        ({"a": ("adam", 0.0)}, "above 0, not 0"),
        ({"start": (12.0, 0.0)}, r"\(12, 0\) lies off the map"),
        ({"rates": (0.1, 0.1)}, "the rates go from a small one"),
    ],
)
def test_wrong_lanes_starts_and_rates_are_refused_in_words(wrong, told):
    with pytest.raises((ValueError, traitlets.TraitError), match=told):
        OptimizerRace(**wrong)
