"""A picture that was kept is the one that drawing would give, byte for byte; and only trusted code keeps pictures."""

import hashlib
import subprocess
import sys
from types import MethodType

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from course_lib.figures import style
from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.sandbox.pictures import Pictures, key_of
from course_lib.grading.sandbox.view import CACHE

from .student import Student, instructor_runs

FIGURE = """
import numpy as np
from course_lib.figures import style
def figure(rate=0.5):
    drawn, (left, right) = style.new_figure(columns=2)
    left.plot(np.arange(10.0), rate ** np.arange(10.0), "o-", label="$\\\\alpha$")
    left.set(yscale="log", title="rate")
    left.legend()
    right.contourf(np.outer(np.arange(5), np.arange(4)))
    right.annotate("here", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    return drawn
"""
KEY = "from course_lib.grading.sandbox.pictures import key_of\nprint(key_of(figure()))"
SHOWN = "import hashlib; print(hashlib.sha256(style.png(figure({rate}))).hexdigest())"


def plotted(change=lambda figure, axes, line: None):
    figure, axes = style.new_figure()
    (line,) = axes.plot([1.0, 2.0, 3.0], [1.0, 4.0, 9.0], label="squares")
    axes.legend()
    change(figure, axes, line)
    return figure


@pytest.fixture
def pictures(tmp_path):
    """(found or drawn, list of what had to be drawn)."""
    drawn = []

    def draw(figure):
        drawn.append(figure)
        return style.png(figure)

    return Pictures(draw, tmp_path / "pictures"), drawn


def test_what_is_found_is_what_would_be_drawn(pictures):
    png, drawn = pictures
    first = png(plotted())
    assert png(plotted()) == first == style.png(plotted())
    assert len(drawn) == 1


def test_the_key_is_the_same_in_other_processes():
    def key(seed):
        run = subprocess.run(
            [sys.executable, "-c", FIGURE + KEY],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    assert len(key("1")) == 64
    assert key("1") == key("2")


@pytest.mark.parametrize(
    "change",
    [
        lambda figure, axes, line: line.set_ydata([1.0, 4.0, 9.000001]),
        lambda figure, axes, line: line.set_color("#e42537"),
        lambda figure, axes, line: axes.set_title("squares"),
        lambda figure, axes, line: axes.set_xlim(0.5, 3.0),
        lambda figure, axes, line: axes.set_yscale("log"),
        lambda figure, axes, line: axes.grid(visible=False),
        lambda figure, axes, line: axes.text(1, 1, "one"),
        lambda figure, axes, line: figure.set_size_inches(7.0, 3.81),
        lambda figure, axes, line: figure.set_layout_engine("none"),
        lambda figure, axes, line: axes.yaxis.set_inverted(True),
        lambda figure, axes, line: axes.xaxis.set_major_formatter("{x:.2f}"),
    ],
)
def test_another_figure_has_another_key(change):
    assert key_of(plotted(change)) != key_of(plotted())


@given(st.lists(st.floats(-5, 5, width=32), min_size=2, max_size=6, unique=True))
def test_a_key_tells_data_apart(values):
    def of(numbers):
        figure, axes = style.new_figure()
        axes.plot(numbers)
        return key_of(figure)

    assert of(values) == of(list(values))
    assert of(values) != of(values[::-1])
    assert of(np.float32(values)) != of([*values[:-1], values[-1] + 1.0])


def test_settings_count(monkeypatch):
    figure = plotted()
    before = key_of(figure)
    assert key_of(figure) == before
    with matplotlib.rc_context({"path.snap": False}):
        assert key_of(figure) != before
    assert key_of(figure) == before
    monkeypatch.setattr(style, "DPI", 60)
    assert key_of(figure) != before
    monkeypatch.undo()
    monkeypatch.setitem(style.RC, "font.size", 12.0)
    assert key_of(figure) != before


def test_a_function_of_the_notebook_has_no_key(pictures, monkeypatch):
    """Its name says nothing: another student's function of that name writes other labels."""
    png, drawn = pictures
    main = sys.modules["__main__"]
    for words in ("one", "two"):

        def label(x, place, words=words):
            return words

        label.__module__, label.__qualname__ = "__main__", "label"
        monkeypatch.setattr(main, "label", label, raising=False)
        figure = plotted(lambda f, axes, line: axes.xaxis.set_major_formatter(FuncFormatter(label)))
        assert key_of(figure) == ""
        assert png(figure) == style.png(figure)
    assert len(drawn) == 2


def test_a_method_that_was_replaced_has_no_key():
    """Pickle knows it by its object and a name."""
    ticks = ScalarFormatter()
    ticks.format_ticks = MethodType(lambda self, values: ["here" for _ in values], ticks)
    figure = plotted(lambda figure, axes, line: axes.xaxis.set_major_formatter(ticks))
    assert key_of(figure) == ""


class Unwilling:
    def __reduce__(self):
        raise RuntimeError("not me")


def test_what_cannot_be_pickled_is_drawn(pictures):
    png, drawn = pictures
    figure = plotted(lambda figure, axes, line: line.set_gid(Unwilling()))
    assert key_of(figure) == ""
    png(figure)
    assert len(drawn) == 1


@pytest.fixture(scope="module")
def kept(walls, tmp_path_factory):
    """The cache that an instructor's notebook has filled, and a student beside it."""
    cache = tmp_path_factory.mktemp("programs")
    instructor_runs(cache, FIGURE + SHOWN.format(rate=0.5))
    sandbox = Sandbox(cache=str(cache))
    student = Student(sandbox)
    yield cache / "pictures", student
    student.close()
    sandbox.close()


def test_a_student_sees_the_instructors_picture_and_keeps_none(kept):
    folder, student = kept
    (picture,) = folder.iterdir()
    before = picture.read_bytes()
    # Only by another content can be seen that it was not drawn.
    picture.write_bytes(b"kept")
    try:
        shown = student.types(FIGURE + SHOWN.format(rate=0.5))
        assert shown == hashlib.sha256(b"kept").hexdigest()
    finally:
        picture.write_bytes(before)
    drawn = student.types(FIGURE + SHOWN.format(rate=0.25))
    assert drawn != student.types(FIGURE + SHOWN.format(rate=0.5))
    assert [path.name for path in folder.iterdir()] == [picture.name]


def test_a_student_cannot_plant_a_picture(kept):
    _, student = kept
    code = f"""
import os
try:
    open("{CACHE}/pictures/planted.png", "wb")
except OSError as refused:
    print(refused.strerror)
"""
    assert student.types(code) in ("Read-only file system", "Permission denied")
