"""The timing of the notebooks runs every cell of a unit and holds the slowest to the goals."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import notebooks
from course_lib.authoring.course import Unit

TEXT = """# %% [markdown]
# # A unit of three cells

# %%
import time

# %%
# A comment is no first line.
time.sleep(0.5)

# %%
x = 1
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text("")
    unit = Unit(root, "01_sample")
    unit.folder.mkdir(parents=True)
    unit.text.write_text(TEXT, encoding="utf-8")
    return unit


def test_each_code_cell_is_timed_and_the_slowest_one_named(sample):
    row = notebooks.timed(sample)
    assert [line for _, line in row.cells] == ["import time", "time.sleep(0.5)", "x = 1"]
    seconds, line = row.slowest[0]
    assert line == "time.sleep(0.5)"
    assert 0.5 <= seconds < row.whole


def test_the_command_prints_a_table_and_both_goals(sample, monkeypatch):
    monkeypatch.chdir(sample.root)
    done = CliRunner().invoke(notebooks.main, [])
    assert done.exit_code == 0
    assert "01_sample" in done.stdout
    assert done.stdout.count("met") == 2


@pytest.mark.parametrize(
    ("whole", "cell", "met"), [(59, 2.9, [True, True]), (61, 3.1, [False, False])]
)
def test_the_slowest_notebook_and_cell_are_held_to_the_goals(whole, cell, met):
    rows = [
        notebooks.Timed("01_one", 1.0, ((9.0, "import jax"), (0.1, "a"))),
        notebooks.Timed("02_two", whole, ((9.0, "import jax"), (cell, "b"))),
    ]
    assert [fine for fine, _ in notebooks.verdicts(rows)] == met


def test_outside_of_a_course_it_says_so(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(notebooks.main, [])
    assert done.exit_code == 1
    assert "No course here" in done.stderr
    assert not Path("solutions").exists()
