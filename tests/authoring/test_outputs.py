"""What a built notebook may show, and what stops a build; with real kernels."""

import base64

import pytest

from course_lib.authoring import execute as execution
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.execute import execute
from course_lib.authoring.notebook import dumps, from_text

from .sample import header

UNIT = "01_sample"


def executed(folder, *cells: str):
    notebook = from_text("\n\n".join(f"# %%\n{cell}" for cell in cells) + "\n", UNIT)
    execute(notebook, UNIT, folder, root=folder)
    return notebook


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """One notebook with all outputs whose accidental part must go."""
    return executed(
        tmp_path_factory.mktemp("unit"),
        "import sys, time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.05)",
        "import ipywidgets\nipywidgets.IntSlider(3)",
        "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()",
        "import os\nprint(os.path.basename(os.getcwd()), list({'a', 'b', 'c', 'd'}))",
        "import jax\nprint(jax.devices()[0].platform)",
    )


def test_a_stream_is_one_output_however_it_was_chunked(harmless):
    assert [output.text for output in harmless.cells[0].outputs] == ["0\n1\n2\n"]


def test_a_widget_leaves_no_model_id_and_no_state(harmless):
    text = dumps(harmless)
    assert "model_id" not in text
    assert "widget-state" not in text
    assert "IntSlider(value=3" in text


def test_a_figure_is_an_image_without_a_time(harmless):
    images = [o.data["image/png"] for o in harmless.cells[2].outputs if "image/png" in o.data]
    assert len(images) == 1
    image = base64.b64decode(images[0])
    assert image.startswith(b"\x89PNG")
    assert b"tIME" not in image
    assert b"Creation Time" not in image


def test_execution_leaves_no_times_and_no_version(harmless):
    assert all("execution" not in cell.metadata for cell in harmless.cells)
    assert "version" not in harmless.metadata.language_info


def test_a_unit_runs_on_the_cpu(harmless):
    assert harmless.cells[4].outputs[0].text == "cpu\n"


def test_cells_run_in_the_unit_s_folder(tmp_path):
    (tmp_path / "data.txt").write_text("here", encoding="utf-8")
    notebook = executed(tmp_path, "print(open('data.txt').read())")
    assert notebook.cells[0].outputs[0].text == "here\n"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("import sys\nprint('careful', file=sys.stderr)", ["stderr", "careful", "scores 0"]),
        ("import warnings\nwarnings.warn('old')", ["stderr", "old"]),
        ("object()", ["memory address", "<object at 0x"]),
        ("print(hex(0x7f0011223344))", ["memory address (0x7f0011223344)"]),
        ("import os\nprint('in', os.getcwd())", ["path of this computer"]),
        ("import sys\nprint(sys.prefix)", ["path of this computer"]),
        ("import json\nprint(json.__file__)", ["path of this computer"]),
        ("import pathlib\nprint(f'file://{pathlib.Path.home()}/x')", ["path of this computer"]),
    ],
)
def test_an_output_that_would_differ_elsewhere_stops_the_build(tmp_path, cell, words):
    with pytest.raises(AuthoringError) as caught:
        executed(tmp_path, "fine = 1", cell)
    message = str(caught.value)
    first = cell.split("\n")[0]
    assert message.startswith(f"01_sample, cell 2 (`{first}`): it ")
    for word in words:
        assert word in message


def test_hexadecimal_numbers_of_a_lesson_are_no_addresses(tmp_path):
    notebook = executed(tmp_path, "print((0.1).hex(), hex(0x3dcccccd), hex(0x3fb999999999999a))")
    assert "0x3dcccccd" in notebook.cells[0].outputs[0].text


def test_a_failing_cell_is_named_with_its_traceback_in_plain_text(tmp_path):
    text = f"# %%\na = 1\n\n{header('E1-check', points=1)}\nb = a / 0\nc = 1\n"
    with pytest.raises(AuthoringError) as caught:
        execute(from_text(text, UNIT), UNIT, tmp_path, root=tmp_path)
    message = str(caught.value)
    assert message.startswith(
        "01_sample, cell 2, E1-check (`b = a / 0`): it raised ZeroDivisionError."
    )
    assert "division by zero" in message
    assert "\x1b" not in message


def test_a_cell_that_does_not_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "SECONDS_PER_CELL", 1)
    with pytest.raises(AuthoringError, match=r"cell 1 \(`while True: pass`\): still running after"):
        executed(tmp_path, "while True: pass")


def test_a_kernel_that_dies_is_said_to_have_died(tmp_path):
    with pytest.raises(AuthoringError, match=r"cell 1 .*the kernel died"):
        executed(tmp_path, "import os; os._exit(1)")
