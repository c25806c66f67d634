"""A notebook to grade in a process of its own, in a container where Docker answers."""

import os

import pytest

from course_lib.grading.container import client, image
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import Submission
from tests.grading.referee.notebooks import answer, as_json, check, shared

# What a kernel writes straight to its process's output must not come between the answers.
SETUP = "import os\nos.write(1, b'noise\\n')\nimport numpy as np"
TWICE = "def twice(x):\n    return 2 * x"
TESTS = {"E1-check": "assert twice(3) == 6", "E2-check": "assert np.allclose(table, np.arange(3))"}


def notebook(twice=TWICE, table="table = np.arange(3)"):
    cells = (answer(twice, "E1-answer"), answer(table, "E2-answer"))
    return as_json(shared(SETUP), *cells, *(check(text, name) for name, text in TESTS.items()))


def submission(source=None, **answers):
    return Submission(
        "unit", "ada", "unit", notebook(**answers), source or notebook(), nonce="n",
        files={"data/heights.csv": b"1.5\xff\n"}, sandbox="docker", rehearse=True,
    )  # fmt: skip


def errors(graded):
    """The name of each error, and the place of its cell among the cells."""
    outputs = [(run.index, output) for run in graded.runs for output in run.outputs]
    return [(index, o["ename"]) for index, o in outputs if o["output_type"] == "error"]


@pytest.fixture(scope="session")
def docker():
    """Our image in a Docker. Without one a test is skipped; with DESCENT_DOCKER_REQUIRED, as in CI, it fails."""
    give_up = pytest.fail if os.environ.get("DESCENT_DOCKER_REQUIRED") else pytest.skip
    if trouble := image.why_not():
        give_up(trouble)
    try:
        return image.wanted()
    except GradingError as problem:
        give_up(str(problem))


@pytest.fixture(scope="module")
def container(docker):
    running = client.start()
    yield running
    running.close()
