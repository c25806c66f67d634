"""tests/nbval_sanitize.cfg overlooks the bytes of a figure and nothing else.

nbval runs a real notebook; each cell's stored output differs from the new one in one respect.
"""

import re
import subprocess
import sys

import nbformat
import pytest

CODE = "from IPython.display import HTML\nHTML({!r})"
FIGURE = '<p>{0}</p><img alt="{1}" src="data:image/png;base64,{2}">'


def cell(stored: str, computed: str) -> nbformat.NotebookNode:
    """A cell that shows `computed` when it is run, and holds `stored`."""
    data = {"text/html": stored, "text/plain": "<IPython.core.display.HTML object>"}
    output = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
    return nbformat.v4.new_code_cell(CODE.format(computed), execution_count=1, outputs=[output])


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory, request):
    """nbval's verdict about each cell, by name; one kernel runs them all."""
    folder = tmp_path_factory.mktemp("nbval")
    now = FIGURE.format("slope 13", "a tangent", "AAAA+/9=")
    stored = {
        "bytes": FIGURE.format("slope 13", "a tangent", "BBBBB+/8"),
        "alt": FIGURE.format("slope 13", "a secant", "AAAA+/9="),
        "text": FIGURE.format("slope 12", "a tangent", "AAAA+/9="),
    }
    cells = [cell(output, now) for output in stored.values()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "figures.ipynb")
    config = request.config.rootpath / "tests" / "nbval_sanitize.cfg"
    options = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", config, "-rA"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    found = re.findall(r"^(PASSED|FAILED) \S*figures\.ipynb::Cell (\d)", done.stdout, re.MULTILINE)
    assert len(found) == len(stored), done.stdout + done.stderr
    by_number = {int(number): verdict for verdict, number in found}
    return {name: by_number[number] for number, name in enumerate(stored)}


def test_other_bytes_of_the_same_figure_pass(verdicts):
    assert verdicts["bytes"] == "PASSED"


def test_another_alternative_text_fails(verdicts):
    assert verdicts["alt"] == "FAILED"


def test_other_text_beside_the_figure_fails(verdicts):
    assert verdicts["text"] == "FAILED"
