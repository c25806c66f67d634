"""Films: every frame is in them, they need neither scripts nor a network, and nothing moves unasked."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from course_lib import figures
from course_lib.figures import film, style

ALT = "A line that grows to the right."


def frames(count):
    made = []
    for k in range(1, count + 1):
        figure, axes = style.new_figure(width=3.0, height=2.0)
        axes.set(xlim=(0, count), ylim=(-1, 1))
        axes.plot([0, k], [0, 0], color=style.BLUE, linewidth=4)
        made.append(figure)
    return made


@pytest.fixture(scope="module")
def output():
    return film.bundle(frames(4), ALT, seconds=0.25)


def pictures(output):
    """The still and the film in an output's HTML."""
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', output["text/html"])
    return [Image.open(io.BytesIO(base64.b64decode(each))) for each in found]


def blue(picture):
    """How many pixels of a picture are as blue as the line."""
    wanted = np.array([int(style.BLUE[i : i + 2], 16) for i in (1, 3, 5)])
    return int((np.abs(np.asarray(picture.convert("RGB"), dtype=int) - wanted).max(2) < 12).sum())


def test_every_frame_shows_more_of_the_line_and_the_last_is_the_still(output):
    still, moving = pictures(output)
    assert moving.n_frames == 4
    seen = []
    for k in range(4):
        moving.seek(k)
        seen.append(blue(moving))
    assert seen == sorted(seen)
    assert seen[0] < 0.4 * seen[-1]
    assert seen[-1] == pytest.approx(blue(still), rel=0.02)
    assert moving.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_last_frame_stays_longer_and_then_it_begins_anew(output):
    _, moving = pictures(output)
    durations = []
    for k in range(4):
        moving.seek(k)
        durations.append(moving.info["duration"])
    assert durations == [250, 250, 250, 1250]
    assert moving.info["loop"] == 0


def test_nothing_moves_before_it_is_opened(output):
    html = output["text/html"]
    before, after = html.split("<details>")
    assert before.count("<img") == after.count("<img") == 1
    assert f'alt="{ALT}"' in before
    assert "<summary>Play it: 4 frames, 2 seconds</summary>" in after


def test_it_needs_no_script_and_no_network_and_shows_a_still_where_html_is_off(output):
    assert not re.search(r"<script|https?:|//", re.sub(r"base64,[^\"]+", "", output["text/html"]))
    image = Image.open(io.BytesIO(base64.b64decode(output["image/png"])))
    assert getattr(image, "n_frames", 1) == 1
    assert output["text/plain"] == ALT


def test_the_film_of_a_run_shows_its_first_steps_and_then_all_of_it(shown):
    path = np.linspace(-2.0, 1.0, 31)
    figures.runs_on_curve(np.square, {"a walk": path}, -3, 3, "square", film=4)
    moving = pictures(shown[0])[1]
    assert moving.n_frames == 5
    assert "a walk: -2, -1.9, -1.8, -1.7, -1.6 … and at the end 1." in shown[0]["text/plain"]


def test_without_a_film_a_figure_of_runs_is_a_still(shown):
    figures.runs_on_curve(np.square, {"a walk": np.array([1.0, 0.5])}, -3, 3, "square")
    assert len(pictures(shown[0])) == 1


def test_a_negative_number_of_steps_is_refused():
    with pytest.raises(ValueError, match="not -1"):
        figures.runs_on_curve(np.square, {"a walk": np.array([1.0, 0.5])}, -3, 3, film=-1)


def test_a_film_of_one_frame_or_of_two_sizes_is_none():
    with pytest.raises(ValueError, match="two frames or more; this has 1"):
        film.bundle(frames(1), ALT)
    wider, _ = style.new_figure(width=5.0)
    with pytest.raises(ValueError, match="one size"):
        film.bundle([*frames(1), wider], ALT)
