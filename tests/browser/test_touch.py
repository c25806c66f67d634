"""A finger that scrolls over an explorer chooses nothing; a tap does, or a drag to the side."""

import pytest

from . import made
from .explorers import shown

# Of each explorer the traits that its drawings change, and the drawings: those that one only looks at or taps on.
TAPPED = {
    "BatchSize": "Updates a second",
    "OnePatient": "The 61 test patients",
    "OverfittingKnobs": "Both losses over the strength",
    "SecantToTangent": "The error of the slope",
}
# Moved to the side alone; and moved anywhere, where a finger cannot scroll.
ALONG = {
    "BallOnCurve": "Where the run starts",
    "BatchSize": "The batch size",
    "ComputationGraph": "An edge of the graph",
    "OnePatient": "The measurement along the chart",
    "SecantToTangent": "The place x",
}
FLAT = {
    "ContourMap": "Where the run starts",
    "GradientCloud": "The weights w",
    "NeuronBoundary": "The boundary",
    "OneEpoch": "Where the first epoch begins",
    "OptimizerRace": "Where both start",
    "OverfittingKnobs": "The height of the ringed point",
}
# A page that is long enough to be scrolled, wherever the explorer stands in it.
ROOM = "() => { document.body.style.paddingBlock = '900px'; }"
STATE = """() => JSON.stringify(Object.fromEntries(
  window.names.map(name => [name, window.model.get(name)])))"""


@pytest.fixture
def phone(browser):
    """A page under fingers, 400 pixels wide."""
    page = browser.new_page(has_touch=True, viewport={"width": 400, "height": 800})
    page.fingers = page.context.new_cdp_session(page)
    yield page
    page.close()


@pytest.fixture
def desk(browser):
    page = browser.new_page(viewport={"width": 800, "height": 900})
    yield page
    page.close()


def drawing(page, name, role, label):
    """An explorer is shown, and one of its drawings brought into the middle of the window; returns its box."""
    explorer = made.explorer(name)
    own = [n for n, trait in explorer.traits(sync=True).items() if not trait.read_only]
    shown(page, explorer)
    names = [n for n in own if not n.startswith("_") and n not in ("layout", "tabbable", "tooltip")]
    page.evaluate("names => { window.names = names; }", names)
    page.evaluate(ROOM)
    canvas = page.get_by_role(role, name=label)
    canvas.evaluate("e => e.scrollIntoView({ block: 'center' })")
    return canvas.bounding_box()


def swipe(page, begin, end, steps=8):
    """One finger, from one place of the window to another."""
    at = [{"x": begin[0], "y": begin[1]}]
    page.fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at})
    for k in range(1, steps + 1):
        x, y = (a + (b - a) * k / steps for a, b in zip(begin, end, strict=True))
        at = [{"x": x, "y": y}]
        page.fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at})
    page.fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")


def inside(box, across, down):
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def scrolled(page):
    return page.evaluate("scrollY")


@pytest.mark.parametrize(
    ("role", "name"), [*[("img", n) for n in TAPPED], *[("slider", n) for n in ALONG]]
)
def test_a_swipe_scrolls_the_page_and_changes_nothing(phone, role, name):
    box = drawing(phone, name, role, (TAPPED if role == "img" else ALONG)[name])
    before, top = phone.evaluate(STATE), scrolled(phone)
    x, y = inside(box, 0.35, 0.6)
    swipe(phone, (x, y), (x + 10, y - 200))
    assert scrolled(phone) > top + 100
    assert [phone.evaluate(STATE), phone.evaluate("saved")] == [before, 0]


@pytest.mark.parametrize(
    ("role", "name"), [*[("img", n) for n in TAPPED], *[("slider", n) for n in ALONG]]
)
def test_a_tap_chooses_what_lies_there_and_the_kernel_hears_of_it_once(phone, role, name):
    box = drawing(phone, name, role, (TAPPED if role == "img" else ALONG)[name])
    before = phone.evaluate(STATE)
    place = inside(box, 0.2, 0.2)
    swipe(phone, place, (place[0] + 2, place[1] + 1), steps=1)
    assert phone.evaluate(STATE) != before
    assert phone.evaluate("saved") == 1


@pytest.mark.parametrize("name", ALONG)
def test_a_drag_to_the_side_moves_a_handle_and_not_the_page(phone, name):
    box = drawing(phone, name, "slider", ALONG[name])
    before, top = phone.evaluate(STATE), scrolled(phone)
    swipe(phone, inside(box, 0.8, 0.5), inside(box, 0.25, 0.48))
    assert phone.evaluate(STATE) != before
    assert [phone.evaluate("saved"), scrolled(phone)] == [1, top]


@pytest.mark.parametrize("name", FLAT)
def test_a_place_on_a_map_follows_a_finger_up_and_down(phone, name):
    box = drawing(phone, name, "slider", FLAT[name])
    before, top = phone.evaluate(STATE), scrolled(phone)
    swipe(phone, inside(box, 0.5, 0.6), inside(box, 0.52, 0.3))
    assert phone.evaluate(STATE) != before
    assert [phone.evaluate("saved"), scrolled(phone)] == [1, top]


@pytest.mark.parametrize("name", made.NAMES)
def test_every_drawing_that_one_only_looks_at_can_be_scrolled_over(phone, name):
    shown(phone, made.explorer(name))
    for canvas in phone.locator("canvas[role=img]").all():
        assert canvas.evaluate("e => getComputedStyle(e).touchAction") == "auto"


@pytest.mark.parametrize("button", ["right", "middle"])
@pytest.mark.parametrize(("role", "names"), [("img", TAPPED), ("slider", ALONG | FLAT)])
def test_other_buttons_change_nothing(desk, role, names, button):
    for name, label in names.items():
        box = drawing(desk, name, role, label)
        before = desk.evaluate(STATE)
        desk.mouse.move(*inside(box, 0.3, 0.6))
        desk.mouse.down(button=button)
        desk.mouse.move(*inside(box, 0.6, 0.3), steps=3)
        desk.mouse.up(button=button)
        assert [desk.evaluate(STATE), desk.evaluate("saved")] == [before, 0], name
        desk.reload()


@pytest.mark.parametrize("name", FLAT)
def test_a_second_finger_does_not_take_the_place_from_the_first(phone, name):
    box = drawing(phone, name, "slider", FLAT[name])
    first, second = (
        {"x": x, "y": y, "id": k}
        for k, (x, y) in enumerate([inside(box, 0.4, 0.5), inside(box, 0.8, 0.3)])
    )
    phone.fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [first]})
    after_one = phone.evaluate(STATE)
    phone.fingers.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [first, second]}
    )
    assert phone.evaluate(STATE) == after_one
    phone.fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
