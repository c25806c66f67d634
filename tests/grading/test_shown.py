"""What is shown of a graded notebook neither acts in a browser nor gives hidden tests away."""

import base64
import html
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_lib.grading.shown import EMPTY_PICTURE, HIDDEN, HarmlessMarkdown, HideHiddenTests

TEST = """assert f(1) == 2
### BEGIN HIDDEN TESTS
secret = 41
assert f(secret) == 42, 'f(41) is 42'
### END HIDDEN TESTS"""


def shown(step, *cells):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    return step().preprocess(notebook, {})[0].cells


def failed_at(number, line, name="AssertionError", words="f(41) is 42"):
    trace = [f"\x1b[0;32m----> {number}\x1b[0m {line}", f"{name}: {words}"]
    return new_output("error", ename=name, evalue=words, traceback=trace)


def test_hidden_tests_are_not_in_feedback_nor_is_what_they_show():
    cell = new_code_cell(TEST, outputs=[failed_at(4, "assert f(secret) == 42, 'f(41) is 42'")])
    (kept,) = shown(HideHiddenTests, cell)
    assert kept.source == "assert f(1) == 2"
    assert kept.outputs[0].evalue == HIDDEN
    assert "41" not in nbformat.writes(nbformat.v4.new_notebook(cells=[kept]))


def test_an_error_of_a_visible_line_keeps_its_words():
    cell = new_code_cell(TEST, outputs=[failed_at(1, "assert f(1) == 2", words="f(1) is 3")])
    assert shown(HideHiddenTests, cell)[0].outputs[0].evalue == "f(1) is 3"


def test_an_error_without_a_line_is_taken_for_a_hidden_one():
    told = new_output("error", ename="ValueError", evalue="41", traceback=["41"])
    assert (
        shown(HideHiddenTests, new_code_cell(TEST, outputs=[told]))[0].outputs[0].evalue == HIDDEN
    )


def test_other_cells_stay_as_they_are():
    cell = new_code_cell("assert f(1) == 2", outputs=[failed_at(1, "assert f(1) == 2")])
    before = nbformat.from_dict(cell)
    assert shown(HideHiddenTests, cell)[0] == before


def test_the_instructor_can_show_them():
    assert HideHiddenTests(enabled=False).enabled is False


@pytest.mark.parametrize(
    "text", ["$a < b$ and `x < y`? 3 < 4 > 2", "> a quotation\n\n**bold** & more", "1<3"]
)
def test_text_without_html_stays_as_it_is(text):
    assert shown(HarmlessMarkdown, new_markdown_cell(text))[0].source == text


ACTING = (
    "hi <script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=//x>",
    "<!--<img src=x onerror=alert(1)>-->",
)


@pytest.mark.parametrize("text", ACTING)
def test_html_that_acts_is_shown_as_text(text):
    seen = Seen()
    seen.feed(shown(HarmlessMarkdown, new_markdown_cell(text))[0].source)
    assert not seen.tags & {"script", "svg", "iframe"}
    assert not [name for name in seen.attributes if name.startswith("on") or name == "src"]


class Seen(HTMLParser):
    """What a browser would take for tags and attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [name for name, _ in attrs]


def test_attachments_that_are_no_pictures_are_empty_ones():
    cell = new_markdown_cell("![x](attachment:x.png) ![y](attachment:y.png)")
    cell["attachments"] = {
        "x.png": {"image/svg+xml": "<svg/>"},
        "y.png": {"image/png": EMPTY_PICTURE},
    }
    (kept,) = shown(HarmlessMarkdown, cell)
    assert kept.attachments == {name: {"image/png": EMPTY_PICTURE} for name in ("x.png", "y.png")}
    assert base64.b64decode(EMPTY_PICTURE).startswith(b"\x89PNG")


def test_words_that_look_like_html_are_not_lost():
    (cell,) = shown(HarmlessMarkdown, new_markdown_cell("`x<y` and **if a<b** then"))
    assert html.unescape(cell.source) == "`x<y` and **if a<b** then"


def test_the_instructors_locked_text_is_not_touched():
    cell = new_markdown_cell("<b onclick=x>ours</b>")
    cell.metadata["nbgrader"] = {
        "locked": True,
        "solution": False,
        "grade": False,
        "grade_id": "a",
        "schema_version": 3,
    }
    assert "onclick" in shown(HarmlessMarkdown, cell)[0].source
