"""What keeps a frame short shows nothing else: copies, kept colours, words left alone, one message for a held key."""

import importlib.util
import shutil

import pytest

from benchmarks.explorers import BROWSERS
from course_lib.explorers.module import module

# A page that uses all of it.
USER = "gradient_cloud.js"
NAMES = "ExplorerPage, Plane, readings, words, theme"
# An explorer of one slider, one choice, readings and words, beside something else that takes the focus.
START = """async text => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  Object.assign(window, await import(url));
  document.body.innerHTML = "<div id=explorer></div><button>elsewhere</button>";
  document.body.dataset.jpThemeLight = "true";
  const traits = { rate: 3, look: "a" }, listens = [];
  const get = name => traits[name];
  const set = (name, value) => { traits[name] = value; listens.forEach(act => act()); };
  const model = { get, set, on: (_, act) => listens.push(act), off() {}, save_changes: () => window.saved++ };
  class Page extends ExplorerPage {
    constructor() {
      super(model, document.querySelector("#explorer"), ["rate", "look"]);
      this.slider(this.el, "rate", "rate", { at: t => Math.round(10 * t), of: x => x / 10, steps: 10 }, String);
      this.choice(this.el, "look", "look", { a: "one", b: "another" });
      this.read = readings(this.el, ["rate"]);
      this.say = words(this.el);
      this.open();
    }
    paint() {
      const { curve } = this.colours = theme(this.el);
      this.read([{ says: String(get("rate")), ink: curve, dashed: true }]);
      this.say(`The rate is ${get("rate")}.`);
      window.paints++;
    }
  }
  Object.assign(window, { saved: 0, paints: 0, made: new Page(), model });
}"""
# A plane drawn so many times over, each time the same; the pixels of the first and of the last drawing.
DRAWN = """([times, low, ground]) => {
  const parent = document.body.appendChild(document.createElement("div"));
  const [x, y] = [{ range: [low, 1], label: "x" }, { range: [0, 1], label: "y" }];
  const plane = new Plane(parent, { height: 0.5, x, y, draw() {} });
  const colours = { ground, grid: "#dddddd", quiet: "#777777", ink: "#222222" };
  const draw = (behind, place) => {
    plane.axes(colours, [behind], () => plane.inside(() => plane.line([[low, 0], [1, behind]], "#964a8b", 2, [7, 4])));
    plane.dot([0.4, place], "#e42536");
    plane.text("here", [0.4, place], "#222222");
    return plane.canvas.toDataURL();
  };
  const first = draw(0.5, 0.7);
  for (let k = 0; k < times; k++) draw(0.5, k / times);
  const last = draw(0.5, 0.7), other = draw(0.9, 0.7);
  plane.copy = null;
  plane.key = null;
  return { first, last, other, anew: draw(0.9, 0.7), before: draw(0.5, 0.7) };
}"""


@pytest.fixture(scope="module")
def tab():
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: pip install playwright")
    from playwright import sync_api

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser on the path: none of {', '.join(BROWSERS)}")
    with sync_api.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


@pytest.fixture
def page(tab):
    tab.goto("about:blank")
    tab.evaluate(START, f"{module(USER)}\nexport {{ {NAMES} }};")
    tab.get_by_role("slider").focus()
    return tab


def test_the_kernel_hears_once_of_a_held_key_and_when_it_is_let_go(page):
    for _ in range(4):
        page.keyboard.down("ArrowRight")
    assert page.evaluate("[model.get('rate'), saved]") == [7, 0]
    page.keyboard.up("ArrowRight")
    assert page.evaluate("saved") == 1


def test_the_kernel_hears_of_a_key_that_is_let_go_elsewhere(page):
    page.keyboard.down("ArrowRight")
    page.get_by_role("button").focus()
    assert page.evaluate("saved") == 1
    page.keyboard.up("ArrowRight")
    assert page.evaluate("saved") == 1


def test_the_kernel_hears_at_once_of_what_no_key_has_changed(page):
    page.get_by_role("slider").evaluate(
        "e => { e.value = 9; for (const type of ['input', 'change']) e.dispatchEvent(new Event(type)); }"
    )
    assert page.evaluate("[model.get('rate'), saved]") == [9, 1]


def test_a_page_that_is_closed_with_a_key_down_tells_what_it_knows(page):
    page.keyboard.down("ArrowRight")
    page.evaluate("made.remove()")
    assert page.evaluate("saved") == 1


def test_several_changes_make_one_frame_in_which_the_controls_follow(page):
    page.evaluate("new Promise(requestAnimationFrame)")
    before = page.evaluate("paints")
    page.evaluate("model.set('rate', 5); model.set('look', 'b'); model.set('rate', 6);")
    page.wait_for_function(f"paints > {before}")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("paints") == before + 1
    assert page.get_by_role("slider").input_value() == "6"
    assert page.get_by_role("radio", name="another").is_checked()
    assert page.locator(".descent-words").inner_text() == "The rate is 6."


def test_what_stands_in_the_page_is_not_written_again(page):
    changes = """rate => {
      const seen = new MutationObserver(() => {});
      const what = { childList: true, characterData: true, attributeFilter: ["style", "class"] };
      seen.observe(made.el, { subtree: true, ...what });
      model.set("rate", rate);
      made.frame();
      return seen.takeRecords().length;
    }"""
    assert page.evaluate(changes, 3) == 0
    assert page.evaluate(changes, 8) > 0


def test_the_colours_follow_the_theme(page):
    assert page.evaluate("made.colours.dark") is False
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    page.wait_for_function("made.colours.dark")


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
@pytest.mark.parametrize("times", [0, 2, 8])
def test_a_copied_drawing_is_the_drawing_itself(page, times, ratio):
    page.evaluate(
        f"Object.defineProperty(window, 'devicePixelRatio', {{ value: {ratio}, configurable: true }})"
    )
    drawn = page.evaluate(DRAWN, [times, -1, "#ffffff"])
    assert drawn["first"] == drawn["last"] == drawn["before"]
    assert drawn["other"] == drawn["anew"] != drawn["last"]
