"""From text to notebook and back: ids that stay, and bytes that return."""

import json
import os

import jupytext
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.notebook import dumps, from_text

from .sample import NAME, SAMPLE, header

PATH = f"solutions/{NAME}/{NAME}.ipynb"


def test_the_same_text_gives_the_same_bytes():
    assert dumps(from_text(SAMPLE, NAME)) == dumps(from_text(SAMPLE, NAME))


def test_nbgrader_cells_are_identified_by_their_grade_id():
    ids = [cell.id for cell in from_text(SAMPLE, NAME).cells]
    assert ids[1:-1] == ["setup", "P1", "E1-answer", "E1-check", "E2-answer", "E2-check", "B1"]


def test_a_cell_keeps_its_id_when_others_come_and_go():
    before = from_text(SAMPLE, NAME).cells
    after = from_text("# %%\nnew = 1\n\n" + SAMPLE, NAME).cells
    assert [cell.id for cell in after[1:]] == [cell.id for cell in before]


def test_equal_cells_have_different_valid_ids():
    long_id = header("x" * 80)
    notebook = from_text(f"# %%\na = 1\n\n# %%\na = 1\n\n{long_id}\nb = 1\n", NAME)
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == 3
    assert all(len(cell.id) <= 64 for cell in notebook.cells)


def test_a_repeated_grade_id_is_refused():
    with pytest.raises(AuthoringError, match=r"01_sample, cell 2: its grade_id .*'E1'"):
        from_text(f"{header('E1')}\na = 1\n\n{header('E1')}\nb = 1\n", NAME)


def test_the_notebook_names_the_kernel_and_no_version():
    metadata = from_text(SAMPLE, NAME).metadata
    assert metadata.kernelspec.name == "python3"
    assert "version" not in metadata.language_info
    assert set(metadata) == {"kernelspec", "language_info"}


@pytest.fixture
def jupyter(built):
    """The file service of a JupyterLab at the course's root, with jupytext in it."""
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)
    return manager(root_dir=str(built))


def through_the_browser(model: dict) -> dict:
    sent = json.loads(json.dumps({key: model[key] for key in ("type", "format", "content")}))
    sent["content"]["metadata"]["language_info"]["version"] = "3.99"
    return sent


def test_saving_in_jupyterlab_without_a_change_leaves_the_text_byte_for_byte(built, jupyter):
    text = built / PATH.replace(".ipynb", ".py")
    before = text.read_bytes()
    jupyter.save(through_the_browser(jupyter.get(PATH)), PATH)
    assert text.read_bytes() == before


def test_an_edit_in_jupyterlab_changes_that_line_of_the_text_and_no_other(built, jupyter):
    text = built / PATH.replace(".ipynb", ".py")
    before = text.read_text(encoding="utf-8")
    model = through_the_browser(jupyter.get(PATH))
    cell = model["content"]["cells"][1]
    cell["source"] = cell["source"].replace("x * x", "x ** 2")
    jupyter.save(model, PATH)
    assert text.read_text(encoding="utf-8") == before.replace("x * x", "x ** 2")


def test_a_notebook_built_long_after_its_text_opens_in_jupyterlab(built, jupyter):
    text = built / PATH.replace(".ipynb", ".py")
    os.utime(text, (0, 0))
    cells = jupyter.get(PATH)["content"]["cells"]
    assert cells[-1]["outputs"], "outputs come from the notebook"


words = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
cells = st.one_of(
    words.map(lambda word: f"# %% [markdown]\n# {word} $x^2$\n#\n# - {word}"),
    words.map(lambda word: f'# %% tags=["a-tag", "b"]\nprint("{word}")'),
    st.tuples(st.integers(1, 9), words).map(
        lambda drawn: f"{header('E-id', points=drawn[0])}\nassert '{drawn[1]}'"
    ),
    words.map(lambda word: f"{header('A-id', solution=True)}\nx = '{word}'  # HOLE"),
    st.just("# %%\ndef f(x):\n    return x\n"),
)


@settings(max_examples=25)
@given(st.lists(cells, min_size=1, max_size=6))
def test_a_text_survives_the_way_to_a_notebook_file_and_back_byte_for_byte(drawn):
    options = {
        "notebook_metadata_filter": "-all",
        "cell_metadata_filter": "nbgrader,tags,-all",
    }
    numbered = [cell.replace("-id", f"-{n}") for n, cell in enumerate(drawn)]
    text = "\n\n".join(numbered).rstrip("\n") + "\n"
    notebook = nbformat.reads(dumps(from_text(text, NAME)), as_version=4)
    notebook.metadata["jupytext"] = options
    assert jupytext.writes(notebook, fmt="py:percent") == text
