"""The contract of an answer cell: three rules, and every way to break them."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.authoring.markers import CODE_STUB, MarkerError, fade
from course_lib.authoring.stubs import unexplained_lines


def region(*lines: str) -> str:
    return "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"])


def test_a_region_without_markers_becomes_the_stub_with_the_region_s_indentation():
    source = (
        'def f(x):\n    """Doc."""\n    ### BEGIN SOLUTION\n    y = 2\n    return y\n'
        "    ### END SOLUTION\n\nprint(1)"
    )
    assert fade(source) == f'def f(x):\n    """Doc."""\n    {CODE_STUB}\n\nprint(1)'


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("rise = f(x + h) - f(x - h)  # HOLE", "rise = ..."),
        ("guess = 0.13 # HOLE", "guess = ..."),
        ("total += f(x)  # HOLE", "total += ..."),
        ("power **= 2  # HOLE", "power **= ..."),
        ("slope: float = g(x=1)  # HOLE", "slope: float = ..."),
        ("a = b = 3  # HOLE", "a = b = ..."),
        ("(a) = (1 + 2)  # HOLE", "(a) = ..."),
        ("a['='], c = 1, 2  # HOLE", "a['='], c = ..."),
        ("größe = 'é=' + x  # HOLE", "größe = ..."),
        ("note = '# HOLE'  # HOLE", "note = ..."),
        ("run = 2 * h  # both sides  # HOLE", "run = ...  # both sides"),
        ("same = a == b  # HOLE", "same = ..."),
        ("f = lambda x: x  #HOLE", "f = ..."),
    ],
)
def test_a_hole_keeps_the_left_hand_side(line, shown):
    assert fade(region("before = 1", line, "after = 2")) == f"before = 1\n{shown}\nafter = 2"


def test_a_returned_value_is_a_hole_too():
    source = (
        "def f(x):\n    ### BEGIN SOLUTION\n    y = x\n    return y  # HOLE\n    ### END SOLUTION"
    )
    assert fade(source) == "def f(x):\n    y = x\n    return ..."


def test_a_bug_line_shows_the_bug_with_the_same_indentation():
    source = region("if x:", "    y = x - g  # BUG: y = x + g  # step", "z = 1")
    assert fade(source) == "if x:\n    y = x + g  # step\nz = 1"


def test_bugs_and_holes_may_share_a_region():
    assert fade(region("a = 1  # HOLE", "b = 2  # BUG: b = 3")) == "a = ...\nb = 3"


def test_a_cell_without_a_region_is_one_region():
    assert fade("guess = 0.13  # HOLE") == "guess = ..."
    assert fade("secret = 1") == CODE_STUB


def test_each_region_follows_its_own_rule():
    source = region("a = 1  # HOLE") + "\nshown = 5\n" + region("secret = 2")
    assert fade(source) == f"a = ...\nshown = 5\n{CODE_STUB}"


def test_a_marker_inside_a_string_is_text():
    assert fade(region("text = '''", "a = 1  # HOLE", "'''")) == CODE_STUB


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (region("print(1)  # HOLE"), 2, "assignment or a return"),
        (region("x: float  # HOLE"), 2, "assignment or a return"),
        (region("for i in y:  # HOLE", "    pass"), 2, "only one statement"),
        (region("# HOLE"), 2, "only one statement"),
        (region("a = 1; b = 2  # HOLE"), 2, "only one statement"),
        (region("if x: a = 1  # HOLE"), 2, "only one statement"),
        (region("a = (1 +", "  2)  # HOLE"), 3, "only one statement"),
        (region("a = (1 +  # HOLE", "  2)"), 2, "only one statement"),
        (region("a = 1  # HOLE: rise"), 2, "last thing on its line"),
        (region("a = 1  # BUG:"), 2, "followed by the code"),
        (region("a = 1  # BUG: a = = 2"), 2, "not Python"),
        (region("%matplotlib inline", "a = 1  # HOLE"), 2, "not plain Python"),
        ("a = 1  # HOLE\n" + region("b = 2"), 1, "outside"),
        ("### BEGIN SOLUTION\n" + region("b = 2"), 2, "a second BEGIN"),
        ("a\n### BEGIN SOLUTION\nb = 2", 2, "without an END"),
        ("a = 1\n### END SOLUTION", 2, "without a BEGIN"),
    ],
)
def test_a_marker_that_cannot_be_obeyed_is_named_by_line(source, line, words):
    with pytest.raises(MarkerError, match=words) as caught:
        fade(source)
    assert caught.value.line == line


names = st.sampled_from(["rise", "größe", "w[0]", "p.x", "a, b"])
values = st.sampled_from(["1", "f(x=2)", "'= # HOLE'", "x == y", "{'a': 1}", "(1)", "é + 1"])
operators = st.sampled_from(["=", "+=", "**="])
markers = st.sampled_from(["", "  # HOLE", " # why  # HOLE", "  # BUG: bug = 7"])
statements = st.tuples(names, operators, values, markers).filter(
    lambda parts: parts[1] == "=" or parts[0] != "a, b"
)


@given(st.lists(statements, min_size=1, max_size=5))
def test_whatever_an_author_marks_the_student_sees_python_without_marks_or_answers(parts):
    source = region(*(f"{name} {op} {value}{mark}" for name, op, value, mark in parts))
    shown = fade(source)
    ast.parse(shown)
    for line, (name, op, value, mark) in zip(shown.split("\n"), parts, strict=False):
        if not any(mark for *_, mark in parts):
            assert shown == CODE_STUB
        elif mark.endswith("HOLE"):
            assert line == f"{name} {op} ..." + ("  # why" if "why" in mark else "")
        else:
            assert line == ("bug = 7" if mark else f"{name} {op} {value}")
    assert list(unexplained_lines(source, shown)) == []


def test_a_released_line_that_the_solution_lacks_is_drift():
    source = "def f(x):\n" + region("rise = f(x)  # HOLE", "return rise  # BUG: return -rise")
    released = "def f(x):\nrun = ...\n    rise = ...\n    return -rise\n    x = 5"
    assert list(unexplained_lines(source, released)) == ["run = ...", "    x = 5"]


def test_marks_in_a_release_are_drift():
    source = region("rise = f(x)  # HOLE")
    assert list(unexplained_lines(source, source)) == source.split("\n")
