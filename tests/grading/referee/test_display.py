"""Outputs of a submission are shown to a person who is logged in: nothing in them may act."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.referee.display import MOST_OUTPUTS, clean

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()


def shown(**data):
    output = {
        "output_type": "display_data",
        "data": {k.replace("_", "/"): v for k, v in data.items()},
        "metadata": {},
    }
    return clean([output])[0]["data"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='https://elsewhere.example/pixel.png'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src='data:text/html,<script>1</script>'></iframe>",
        "<svg onload=alert(1)>",
        "<form action='https://elsewhere.example'><input name=q></form>",
        "<div style='background:url(https://elsewhere.example/x)'>x</div>",
        "<div style='position:fixed;top:0'>x</div>",
        "<ul style='list-style:url(https://elsewhere.example/x)'><li>x</li></ul>",
        "<p style='background-color:u\\72l(https://elsewhere.example/x)'>x</p>",
        "<style>body{display:none}</style>",
        "<math><mtext></mtext><script>1</script></math>",
        "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
        "<base href='https://elsewhere.example'>",
    ],
)
def test_html_that_acts_or_fetches_loses_what_does_it(html):
    left = shown(text_html=html)["text/html"].lower()
    for sign in ("<script", "onerror", "onload", "javascript:", "<iframe", "<svg", "<form", "<input", "elsewhere",
                 "position", "<style", "<meta", "<base"):  # fmt: skip
        assert sign not in left, left


def test_reports_tables_and_pictures_stay():
    html = '<table><tr><th scope="row">a</th><td style="padding:0 1em">1</td></tr></table>'
    kept = shown(text_html=html, image_png=PNG, text_plain="a 1")
    assert "<table>" in kept["text/html"]
    assert 'scope="row"' in kept["text/html"]
    assert kept["image/png"] == PNG
    assert kept["text/plain"] == "a 1"


@pytest.mark.parametrize("kind", ["application/javascript", "image/svg+xml", "text/latex", "text/markdown",
                                  "application/vnd.jupyter.widget-view+json", "application/json"])  # fmt: skip
def test_other_kinds_are_not_shown(kind):
    output = {"output_type": "display_data", "data": {kind: "x"}, "metadata": {}}
    assert clean([output])[0]["data"] == {"text/plain": "(an output of a kind that is not shown)"}


@pytest.mark.parametrize(
    "picture", ["x", "<script>", 3, ["a"], base64.b64encode(b"<svg/>").decode(), PNG + '"onload=']
)
def test_a_picture_is_a_picture(picture):
    assert "image/png" not in shown(image_png=picture, text_plain="p")


def test_a_result_is_shown_but_is_no_score():
    (output,) = clean(
        [
            {
                "output_type": "execute_result",
                "data": {"text/plain": "100"},
                "metadata": {},
                "execution_count": 1,
            }
        ]
    )
    assert output["output_type"] == "display_data"


def test_many_outputs_and_long_texts_are_cut():
    many = clean([{"output_type": "stream", "name": "stdout", "text": "x"}] * 5000)
    assert len(many) == MOST_OUTPUTS + 1
    (long,) = clean([{"output_type": "stream", "name": "stdout", "text": "x" * 10**7}])
    assert len(long["text"]) < 2 * 10**6


def test_text_that_is_no_unicode_can_be_written():
    (output,) = clean([{"output_type": "stream", "name": "stdout", "text": "a\ud800b"}])
    json.dumps(output).encode()
    output["text"].encode()


@given(st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["output_type", "data", "text", "name", "traceback", "text/html"]), inner),
    ),
    max_leaves=8,
))  # fmt: skip
def test_nothing_that_a_kernel_sends_raises(outputs):
    json.dumps(clean(outputs))
