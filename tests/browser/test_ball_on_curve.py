"""The ball on a curve in a real JupyterLab: it answers a drag, a key and a trait, with the numbers of course_lib."""

import json

import jax
import numpy as np
import pytest

from course_lib.explorers import BallOnCurve
from course_lib.explorers.ball_on_curve import DECAY
from course_lib.studies.functions import valley_curve

from .explorers import drawn_by, explorer_page, kernel, painted_after, strange

LOW, HIGH = -3.6, 2.4
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\n"
    "from course_lib.explorers import BallOnCurve\n"
    "from course_lib.studies.functions import valley_curve",
    f"ball = BallOnCurve(valley_curve, {LOW}, {HIGH}, start=0.1, learning_rate=0.085, schedule='halving',"
    " rates=(0.001, 0.2), name='valley_curve')\nball",
    "print(ball.start, ball.learning_rate, ball.schedule, ball.steps, ball.verdict)",
)


page = explorer_page("ball_on_curve", CELLS)


def test_a_drag_moves_the_ball_and_the_kernel_hears_of_it_when_it_ends(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = box["y"] + box["height"] / 2

    def drag():
        page.mouse.move(box["x"] + 300, middle)
        page.mouse.down()
        for x in range(310, 400, 10):
            page.mouse.move(box["x"] + x, middle)
        page.mouse.up()

    places = painted_after(page, drag)["places"]
    assert places[0] != 0.1
    assert float(kernel(page, "print(ball.start)")) == places[0]


def test_arrow_keys_move_the_ball_and_not_the_notebook(page):
    canvas = page.get_by_role("slider", name="Where the run starts")
    canvas.focus()
    start = float(kernel(page, "print(ball.start)"))
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert drawn["places"][0] == pytest.approx(start + (HIGH - LOW) / 200, abs=1e-4)
    assert canvas.evaluate("e => e === document.activeElement")


def test_a_trait_set_in_the_notebook_moves_picture_slider_and_words(page):
    code = "ball.learning_rate, ball.schedule, ball.start, ball.steps = 0.03, 'constant', -3.5, 59"
    painted_after(page, lambda: kernel(page, code))
    page.wait_for_function("window.painted.places.length == 60")
    drawn = page.evaluate("window.painted")
    assert drawn["name"] == kernel(page, "print(ball.verdict)").strip() == "bounces"
    assert "it bounces to and fro" in page.locator(".descent-words").inner_text()
    assert page.get_by_label("learning rate").get_attribute("aria-valuetext") == "0.0300"


def test_the_page_finds_the_places_and_verdicts_of_course_lib(page):
    rng = np.random.default_rng(0)
    draws = [
        {
            "start": round(float(rng.uniform(LOW, HIGH)), 4),
            "learning_rate": float(10 ** rng.uniform(-3, -0.7)),
            "schedule": str(rng.choice(["constant", "halving"])),
            # Few lengths: each is compiled anew.
            "steps": int(rng.choice([1, 9, 30, 60])),
        }
        for _ in range(60)
    ]
    seen = drawn_by(page, BallOnCurve._esm, state(), draws)
    verdicts = set()
    for draw, drawn in zip(draws, seen, strict=True):
        ball = make(**draw)
        places = np.array(drawn["places"], dtype=float)
        rates = draw["learning_rate"] * DECAY[draw["schedule"]] ** np.arange(draw["steps"])
        on_the_map = np.isfinite(places[1:])
        # Step by step: a run that bounces without a rule doubles any difference again and again.
        np.testing.assert_allclose(
            places[1:][on_the_map],
            (places[:-1] - rates * np.asarray(jax.vmap(ball.slope)(places[:-1])))[on_the_map],
            atol=1e-9,
        )
        if ball.verdict in ("rests", "stalls"):
            np.testing.assert_allclose(places, ball.trajectory, atol=1e-6)
        assert drawn["name"] == ball.verdict
        verdicts.add(ball.verdict)
    assert verdicts >= {"leaves", "bounces", "rests", "stalls", "on its way"}


def make(**draw):
    return BallOnCurve(valley_curve, LOW, HIGH, rates=(0.001, 0.2), **draw)


def state():
    ball = make(start=0.1, learning_rate=0.1)
    names = ("low", "high", "rates", "variable", "moving", "steep")
    return {name: getattr(ball, name) for name in names} | {"samples": ball.samples}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"start": 99}, "the start must be from -3.6 to 2.4, not 99"),
        ({"start": float("nan")}, "the start must be from -3.6 to 2.4, not nan"),
        ({"learning_rate": float("nan")}, "the learning rate must be above 0, not nan"),
        ({"learning_rate": float("inf")}, "the learning rate must be above 0, not inf"),
        ({"learning_rate": 0}, "the learning rate must be above 0, not 0"),
        ({"learning_rate": -0.1}, "the learning rate must be above 0, not -0.1"),
        ({"rates": (0.0, 1.0)}, "from a small one above 0 to a larger one"),
        ({"rates": (0.1, 0.1)}, "from a small one above 0 to a larger one"),
        ({"rates": (0.1, float("inf"))}, "from a small one above 0 to a larger one"),
        ({"rates": (float("nan"), 1.0)}, "from a small one above 0 to a larger one"),
    ],
)
def test_wrong_starts_and_rates_are_refused_in_words(wrong, told):
    state = {"start": 0.1, "learning_rate": 0.1}
    with pytest.raises(ValueError, match=told):
        BallOnCurve(valley_curve, LOW, HIGH, **state | wrong)


@pytest.mark.parametrize(("trait", "value"), [("start", 99), ("learning_rate", float("nan"))])
def test_what_is_refused_later_changes_nothing(trait, value):
    ball = make(start=0.1, learning_rate=0.1)
    with pytest.raises(ValueError, match="not"):
        setattr(ball, trait, value)
    assert (ball.start, ball.learning_rate) == (0.1, 0.1)


def test_the_cell_below_reads_what_was_moved(page):
    assert json.loads(kernel(page, "import json; print(json.dumps(ball.trajectory.tolist()))"))


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []
