"""Secant to tangent in a real JupyterLab: its slopes are those this computer finds, its curve that of course_lib."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.explorers import SecantToTangent
from course_lib.explorers.module import module
from course_lib.explorers.secant_to_tangent import FORMATS, QUOTIENTS, STEPS, measure
from course_lib.figures import style
from course_lib.nn.differentiation import forward_difference
from course_lib.studies.finite_differences import difference_errors
from course_lib.studies.functions import quadratic, valley_curve

from .explorers import drawn_by, explorer_page, kernel, painted_after, shown, strange

LOW, HIGH = -3.6, 2.4
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\n"
    "from course_lib.explorers import SecantToTangent\n"
    "from course_lib.studies.functions import valley_curve",
    f"secants = SecantToTangent(valley_curve, {LOW}, {HIGH}, x=-1.0, h=0.5, name='valley_curve')\nsecants",
    "print(secants.x, secants.h, secants.secant, secants.tangent)",
)
# What the page says limits the slope, at each place with each step, as if nothing had been measured.
LIMITS = """async ([text, bytes, ends, quotient, format, places, steps]) => {
  const names = "errorsAt, limit, table";
  const url = URL.createObjectURL(new Blob([`${text}\nexport { ${names} };`], { type: "text/javascript" }));
  const { errorsAt, limit, table } = await import(url);
  const samples = new Float64Array(Uint8Array.from(bytes).buffer), n = samples.length / 3;
  const [values, slopes, bends] = [0, 1, 2].map(row => samples.subarray(row * n, (row + 1) * n));
  const curve = { height: table(...ends, values, slopes), slope: table(...ends, slopes, bends) };
  return places.map(x => {
    const { exact, bending, rounding } = errorsAt(curve, x, quotient);
    return steps.map(h => limit({ bending: bending(h), rounding: rounding(h, format) }, exact(h)));
  });
}"""
FIXED = ("low", "high", "smallest", "largest", "variable", "samples")


page = explorer_page("secant_to_tangent", CELLS)


def read(page, names):
    asked = ", ".join(f"secants.{name}" for name in names)
    return json.loads(kernel(page, f"import json; print(json.dumps([{asked}]))"))


def test_a_drag_moves_the_place_and_when_it_ends_the_computer_measures_there(page):
    canvas = page.get_by_role("slider", name="The place x")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 150, middle)

    def drag():
        page.mouse.down()
        for x in range(160, 250, 10):
            page.mouse.move(box["x"] + x, middle)

    assert not painted_after(page, drag)["measured"]
    assert "let go" in page.locator(".descent-words").inner_text().lower()
    page.mouse.up()
    page.wait_for_function("window.painted.measured")
    drawn = page.evaluate("window.painted")
    assert drawn["x"] != -1.0
    told = [drawn[name] for name in ("x", "secant", "tangent")]
    assert told == read(page, ("x", "secant", "tangent"))


def test_where_no_kernel_answers_the_words_do_not_go_on_to_ask_to_let_go(browser):
    tab = browser.new_page(viewport={"width": 800, "height": 900})
    words = shown(tab, make(x=-1.0)).locator(".descent-words")
    box = tab.get_by_role("slider", name="The place x").bounding_box()
    tab.mouse.move(box["x"] + 150, box["y"] + 80)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 200, box["y"] + 80)
    tab.wait_for_function("!window.painted.measured")
    assert "let go" in words.inner_text().lower()
    tab.mouse.up()
    tab.wait_for_function("!window.painted.moving")
    assert "let go" not in words.inner_text().lower()
    assert (
        "Nothing has been measured here yet; if that stays so, run the cell." in words.inner_text()
    )
    assert tab.evaluate("saved") == 1
    tab.close()


def test_arrow_keys_move_the_place_and_not_the_notebook(page):
    canvas = page.get_by_role("slider", name="The place x")
    canvas.focus()
    (x,) = read(page, ["x"])
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert drawn["x"] == pytest.approx(x + (HIGH - LOW) / 200, abs=1e-4)
    assert canvas.evaluate("e => e === document.activeElement")
    page.wait_for_function("window.painted.measured")
    assert read(page, ["x", "secant"]) == [drawn["x"], page.evaluate("window.painted.secant")]


def test_every_step_of_the_slider_has_been_measured(page):
    slider = page.get_by_label("step h")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("window.painted.h === 1")
    before, steps = 1.0, []
    for key in ["ArrowLeft"] * 5 + ["PageDown"] * 4 + ["ArrowLeft", "PageDown"] * 3 + ["Home"]:
        page.keyboard.press(key)
        # The kernel's answers to earlier steps are drawn, too.
        page.wait_for_function(f"window.painted.h < {before}")
        drawn = page.evaluate("window.painted")
        assert drawn["measured"]
        assert drawn["h"] in STEPS
        steps.append(before := drawn["h"])
    assert steps[:2] == [0.891, 0.794]
    assert steps[-1] == 1e-12
    # Several at once may reach the kernel as one, once it is free.
    for _ in range(50):
        if read(page, ["h"]) == [1e-12]:
            break
        page.wait_for_timeout(100)
    assert read(page, ["h"]) == [1e-12]
    assert page.evaluate("window.painted.h") == 1e-12


def test_a_press_on_the_errors_chooses_a_step_that_was_measured(page):
    canvas = page.get_by_role("img", name="The error of the slope against the step")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drawn = painted_after(page, lambda: page.mouse.click(*place))
    assert 1e-7 < drawn["h"] < 1e-5
    assert drawn["measured"]
    assert read(page, ["h"]) == [drawn["h"]]


def test_traits_set_in_the_notebook_move_picture_controls_and_words(page):
    code = (
        "secants.x, secants.h = 0.7, 3e-9\n"
        "secants.quotient, secants.number_format = 'central', 'float32'"
    )
    painted_after(page, lambda: kernel(page, code))
    page.wait_for_function(
        "window.painted.measured && window.painted.h === 3e-9 && window.painted.format === 'float32'"
    )
    assert page.evaluate("window.painted.secant") == 0
    assert page.evaluate("window.painted.limited_by") == read(page, ["limited_by"])[0] == "no rise"
    assert "nothing is left of the rise" in page.locator(".descent-words").inner_text()
    assert page.get_by_label("step h").get_attribute("aria-valuetext") == "3e−9"
    assert page.get_by_role("radio", name="central").is_checked()
    assert page.get_by_role("radio", name="float32").is_checked()


def test_its_numbers_are_read_out_with_their_points_below_each_other(page):
    kernel(
        page,
        "secants.x, secants.h, secants.quotient, secants.number_format = -1.0, 0.5, 'forward', 'float64'",
    )
    page.wait_for_function("window.painted.measured && window.painted.h === 0.5")
    secant, tangent = read(page, ("secant", "tangent"))
    shown = page.locator(".descent-reading").all_inner_texts()
    assert shown[1:4] == ["0.5", f"{secant:.12f}", f"{tangent:.12f}"]
    assert shown[4] == f"{secant - tangent:.12f}".replace("-", "−")


def test_without_rounding_the_page_finds_the_slopes_of_the_curve(page):
    rng = np.random.default_rng(0)
    draws = [
        {
            "x": round(float(rng.uniform(LOW, HIGH)), 4),
            "h": float(rng.choice(STEPS)),
            "quotient": str(rng.choice(list(QUOTIENTS))),
            "number_format": str(rng.choice(list(FORMATS))),
        }
        for _ in range(60)
    ]
    made = make(x=0.0)
    verdicts = set()
    for draw, drawn in zip(draws, draw_all(page, made, draws), strict=True):
        assert not drawn["measured"]
        assert drawn["tangent"] == pytest.approx(float(SLOPES[0](draw["x"])), abs=1e-6)
        assert drawn["secant"] == pytest.approx(without_rounding(**draw), abs=1e-6)
        there = moved(made, draw)
        bending, rounding = there._two_errors()
        assert drawn["bending"] == pytest.approx(bending, abs=1e-6)
        assert drawn["rounding"] == pytest.approx(rounding, rel=1e-6)
        if not 0.99 < bending / rounding < 1.01:
            assert (drawn["limited_by"] == "bending") == (there.limited_by == "bending")
        verdicts.add(there.limited_by)
    assert verdicts == {"bending", "rounding", "no rise"}


SLOPES = [jax.jit(jax.grad(valley_curve))]
SLOPES += [jax.jit(jax.grad(SLOPES[0]))]
SLOPES += [jax.jit(jax.grad(SLOPES[1]))]


def without_rounding(x, h, quotient, **_):
    """The quotient in so many digits that none is missed, or the first terms of its series."""
    if h > 1e-3:
        return float(QUOTIENTS[quotient](valley_curve, x, h))
    first, second, third = (float(slope(x)) for slope in SLOPES)
    return first + (h / 2 * second if quotient == "forward" else 0) + h**2 / 6 * third


def test_where_it_was_measured_the_page_shows_what_python_found(page):
    made = make(x=-1.7)
    draws = [
        {"x": -1.7, "h": float(h), "quotient": quotient, "number_format": number_format}
        for h in STEPS[::12]
        for quotient in QUOTIENTS
        for number_format in FORMATS
    ]
    for draw, drawn in zip(draws, draw_all(page, made, draws), strict=True):
        there = moved(made, draw)
        assert drawn["measured"]
        assert (drawn["secant"], drawn["tangent"]) == (there.secant, there.tangent)
        assert abs(drawn["difference"]) == there.error
        assert drawn["limited_by"] == there.limited_by


def cubic(x):
    return x + x**3


@pytest.mark.parametrize("number_format", FORMATS)
@pytest.mark.parametrize("x", [-1.5, -0.3, 0.0, 0.3, 0.375, 1.0, 2.0, 3.5])
def test_a_central_chord_of_a_parabola_never_bends_on_the_page_and_in_python(
    page, number_format, x
):
    made = SecantToTangent(quadratic, -1.5, 3.5, x, quotient="central", number_format=number_format)
    assert "bending" not in limits(page, made, [x, x + 1e-4, x - 1e-4])
    assert "bending" not in limits_in_python(made)


@pytest.mark.parametrize("quotient", QUOTIENTS)
@pytest.mark.parametrize(("f", "x"), [(cubic, 0.0), (cubic, 1.0), (valley_curve, 0.311)])
def test_where_a_curve_bends_page_and_python_go_on_to_say_so(page, f, x, quotient):
    made = SecantToTangent(f, -2.0, 2.0, x, quotient=quotient)
    here, there = limits(page, made, [x]), limits_in_python(made)
    # From where bending exceeds rounding, all larger steps have it.
    first = there.index("bending")
    assert set(there[first:]) == {"bending"}
    assert STEPS[::-1][first] < 2e-4
    agree = [a == b for a, b in zip(here, there, strict=True) if "bending" in (a, b)]
    assert sum(agree) >= len(agree) - 1


def limits(page, made, places):
    """What the page says at some places with every step, the smallest first, one place after the other."""
    ends = (made.low - made.largest, made.high + made.largest)
    asked = [np.clip(place, made.low, made.high).item() for place in places]
    found = page.evaluate(
        LIMITS,
        [
            module("secant_to_tangent.js"), list(made.samples), ends, made.quotient,
            made.number_format, asked, STEPS[::-1].tolist(),
        ],
    )  # fmt: skip
    return [each for place in found for each in place]


def limits_in_python(made):
    # Only the limits are asked for; to measure anew at each step would take long.
    made.unobserve_all()
    found = []
    for h in STEPS[::-1]:
        made.h = float(h)
        found.append(made.limited_by)
    return found


def draw_all(page, made, draws):
    state = {name: getattr(made, name) for name in (*FIXED, "measured", "measured_at")}
    return drawn_by(page, SecantToTangent._esm, state, draws)


def moved(secants, draw):
    for name, value in draw.items():
        setattr(secants, name, value)
    return secants


def make(**draw):
    return SecantToTangent(valley_curve, LOW, HIGH, **draw)


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


@pytest.mark.parametrize("number_format", FORMATS)
def test_its_errors_are_those_of_the_study(number_format):
    # A place that both formats hold exactly, so that both take the same slope for the true one.
    x = np.array([1.25])
    secants = SecantToTangent(jnp.sin, -1.0, 2.0, x=1.25, number_format=number_format)
    steps, errors = secants.error_table
    study = difference_errors(
        forward_difference, jnp.sin, jnp.cos, x, steps, FORMATS[number_format]
    )
    np.testing.assert_allclose(errors, study * np.cos(1.25), rtol=1e-6, atol=1e-15)


def test_float64_is_meant_where_jax_keeps_to_32_bits():
    with jax.enable_x64(False):
        secants = SecantToTangent(quadratic, -1.0, 3.0, x=2.0, h=1e-6)
        assert secants.secant == pytest.approx(13 + 4e-6, abs=1e-8)
        assert secants.limited_by == "bending"
    assert measure(quadratic, 2.0, [1e-7], "forward", "float32") == [0.0]


def test_its_still_tells_both_slopes():
    figure, alt = SecantToTangent(quadratic, -1.0, 3.0, x=2.0, h=0.5, name="quadratic").still()
    assert "tangent at x = 2, slope 13" in alt
    assert "(forward, float64) with h = 0.5, slope 15" in alt
    assert style.bundle(figure, alt)["image/png"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"low": 3.0}, "must begin below its end: low 3.0, high 3.0"),
        ({"x": 3.5}, "x must be from -1 to 3, not 3.5"),
        ({"x": float("nan")}, "x must be from -1 to 3, not nan"),
        ({"h": 0.0}, "h must be from 1e-12 to 1, not 0"),
        ({"f": jnp.log}, "must be finite from -2 to 4"),
        ({"quotient": "backward"}, "backward"),
    ],
)
def test_wrong_places_and_steps_are_refused_in_words(wrong, told):
    with pytest.raises(Exception, match=told):
        SecantToTangent(**{"f": quadratic, "low": -1.0, "high": 3.0, "x": 2.0} | wrong)
