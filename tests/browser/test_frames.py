"""The benchmark's stop-watch: the time holds what a page does between a key and its frame, and nothing is trusted."""

import pytest

from benchmarks import frames

# A slider that works for 60 ms before it draws, in an animation frame or at once.
PAGE = """<main><canvas></canvas><input type="range" max="9" value="8"></main><script>
  const main = document.querySelector("main"), pen = document.querySelector("canvas").getContext("2d");
  const paint = () => {
    for (const until = performance.now() + 60; performance.now() < until; );
    pen.fillRect(Math.random() * 300, 0, 20, 20);
    main.dispatchEvent(new Event("descent:painted"));
  };
  document.querySelector("input").addEventListener("input", () => { HOW; });
</script>"""


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def measure(page, html, steps=5):
    page.set_content(html)
    return frames.measure(page, page.locator("main"), page.locator("input"), steps, 0.5)


@pytest.mark.parametrize("how", ["requestAnimationFrame(paint)", "paint()"])
def test_work_between_key_and_frame_is_in_the_time_and_a_frame_is_counted_once(page, how):
    found = measure(page, PAGE.replace("HOW", how))
    assert len(found.steps) == 5
    assert min(found.steps) >= 60
    assert min(found.gaps) >= 30
    assert 0 < found.per_second <= 1000 / 60 + 1


def test_a_picture_in_an_output_counts_as_a_frame_of_its_own(page):
    picture = "main.querySelector('img')?.remove(); main.append(Object.assign(document.createElement('div'), "
    picture += "{ innerHTML: `<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'>` }))"
    found = measure(page, PAGE.replace("HOW", picture))
    assert min(found.steps) > 0
    assert len(found.gaps) > 1


def test_a_figure_that_nothing_moves_is_refused(page):
    with pytest.raises(frames.NothingMoves, match="no arrow key"):
        measure(page, PAGE.replace("HOW", ""))
