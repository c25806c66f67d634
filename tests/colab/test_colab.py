"""A student opens a notebook in Colab: nothing is there, the first cell installs the course, and the rest runs."""

import functools
import http.server
import os
import shutil
import threading

import nbformat
import pytest
from bundle.conftest import bundle, wheel_file  # noqa: F401

from course_lib.authoring.addresses import addresses
from course_lib.authoring.course import find_root, units_of
from course_lib.authoring.places import INSTALL

from .runtime import PREINSTALLED, Runtime

ROOT = find_root(PREINSTALLED)
ALL = [unit.name for unit in units_of(ROOT)]
# All twelve take five minutes: `DESCENT_COLAB=all python -m pytest tests/colab`.
UNITS = ALL if os.environ.get("DESCENT_COLAB") == "all" else ["02_descent_1d"]


@pytest.fixture(scope="module")
def released(wheel_file):  # noqa: F811
    """The address of a web server that has the files of the release."""
    handler = functools.partial(Quiet, directory=wheel_file.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def colab(tmp_path_factory) -> Runtime:
    try:
        return Runtime(tmp_path_factory.mktemp("colab"))
    except RuntimeError as problem:
        # No network, or a Python for which Colab's versions were never built.
        give_up = pytest.fail if os.environ.get("DESCENT_COLAB_REQUIRED") else pytest.skip
        give_up(f"Colab's packages cannot be installed here: {str(problem)[-500:]}")


@pytest.fixture(scope="module")
def before(colab) -> dict[str, str]:
    return colab.installed()


@pytest.fixture(scope="module", params=UNITS)
def ran(request, colab, before, released):
    """The cells of an instructor's notebook, opened by itself in Colab, and run."""
    name = f"{request.param}.ipynb"
    notebook = nbformat.read(ROOT / "solutions" / request.param / name, as_version=4)
    for cell in notebook.cells:
        # Only where the release lies is made up.
        cell.source = cell.source.replace(addresses(ROOT).release, released)
    nbformat.write(notebook, colab.content / name)
    colab.run(name)
    return nbformat.read(colab.content / name, as_version=4).cells


def test_every_cell_runs(ran):
    wrong = [
        (cell.source[:60], output.ename, output.evalue[:300])
        for cell in ran
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    assert wrong == []


def test_the_first_cell_says_what_jax_computes_on_and_nothing_else(ran, before):
    (cell,) = (cell for cell in ran if cell.id == INSTALL)
    said = "".join(output.get("text", "") for output in cell.outputs)
    assert said == f"Ready: JAX {before['jax']} computes on the CPU.\n"


def test_colab_is_asked_to_show_the_explorers(ran, colab):
    assert colab.asked.read_text() == "enable_custom_widget_manager"


def test_nothing_that_was_there_is_changed_and_little_is_added(ran, before, colab):
    after = colab.installed()
    assert {name: after[name] for name in before} == before
    added = set(after) - set(before)
    assert "descent-course" in added
    # Colab has these already, or they are what anywidget brings.
    assert added <= {"descent-course", "anywidget", "psygnal"}


def test_a_wheel_beside_the_notebook_comes_first(colab, ran, wheel_file):  # noqa: F811
    """No server answers here, so it was the file."""
    folder = colab.content / "dropped"
    folder.mkdir(exist_ok=True)
    shutil.copy(wheel_file, folder)
    (cell,) = (cell for cell in ran if cell.id == INSTALL)
    # As if it were not there yet.
    source = cell.source.replace(
        "from course_lib.runtime import prepare", 'raise ModuleNotFoundError(name="course_lib")', 1
    )
    source = source.replace("http", "nowhere")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, folder / "dropped.ipynb")
    colab.run("dropped/dropped.ipynb")
    (cell,) = nbformat.read(folder / "dropped.ipynb", as_version=4).cells
    assert [output.output_type for output in cell.outputs] == ["stream"], cell.outputs
