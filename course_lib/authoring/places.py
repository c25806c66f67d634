"""What every unit begins with, wherever it is opened: links to Colab and Kaggle, and a cell that installs the course.

Both are made here and stand in no unit's text: the addresses come from pyproject.toml, and the cell is the same in
all units. Links and not badges: a badge is a picture on another server, which would hear of every opening, and which
a student without a network sees broken.
"""

import nbformat
from nbformat import NotebookNode

from course_lib.authoring.addresses import Addresses, addresses
from course_lib.authoring.course import RELEASES, Unit

GITHUB = "https://github.com/"
COLAB = "https://colab.research.google.com/github/{path}"
KAGGLE = "https://kaggle.com/kernels/welcome?src=" + GITHUB + "{path}"
LINKS = "*Open this unit in [Colab]({colab}) or on [Kaggle]({kaggle}).*"
# The cell before which the course must be there, and the name of the one that sees to it.
SETUP, INSTALL = "setup", "install"
INSTALL_METADATA = {
    "nbgrader": {
        "grade": False,
        "grade_id": INSTALL,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    },
    # It tells the version and the device of the computer it runs on.
    "tags": ["nbval-ignore-output"],
}
INSTALL_SOURCE = """\
# Is the course on this computer? In Colab and on Kaggle it is not: then this installs it, in about half a minute.
# (On Kaggle, switch Internet on first, in the settings at the right.)
try:
    from course_lib.runtime import prepare
except ModuleNotFoundError as missing:
    if not missing.name.startswith("course_lib"):
        raise
    import glob
    import subprocess
    import sys

    # A wheel beside the notebook or above it, as in the bundle for students; otherwise that of the release.
    found = [wheel for up in ("../../", "../", "") for wheel in sorted(glob.glob(up + "{pattern}"))]
    wheel = found[-1] if found else "{wheel}"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.check_call([*pip, wheel])
    from course_lib.runtime import prepare

prepare()"""


def add_beginning(notebook: NotebookNode, unit: Unit) -> None:
    """Put the links below the unit's title, and the cell before the set-up; a unit without one gets none.

    A course without a pyproject.toml has no addresses, and nothing is added. What an earlier build had added, and a
    text made from a built notebook holds, is taken out first. Raises AuthoringError if an address is missing.
    """
    notebook.cells = [cell for cell in notebook.cells if _grade_id(cell) != INSTALL]
    if not (unit.root / "pyproject.toml").is_file() or not notebook.cells:
        return
    web = addresses(unit.root)
    title = notebook.cells[0]
    if title.cell_type == "markdown" and web.repository.startswith(GITHUB):
        title.source = f"{_without_links(title.source)}\n\n{_links(web, unit)}"
    for position, cell in enumerate(notebook.cells):
        if _grade_id(cell) == SETUP:
            notebook.cells.insert(position, _install(web))
            return


def _grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _without_links(text: str) -> str:
    begins = LINKS.partition("(")[0]
    return "\n".join(line for line in text.splitlines() if not line.startswith(begins)).rstrip()


def _links(web: Addresses, unit: Unit) -> str:
    repository = web.repository.removeprefix(GITHUB)
    path = f"{repository}/blob/{web.tag}/{RELEASES}/{unit.name}/{unit.name}.ipynb"
    return LINKS.format(colab=COLAB.format(path=path), kaggle=KAGGLE.format(path=path))


def _install(web: Addresses) -> NotebookNode:
    pattern = f"{web.wheel.partition('-')[0]}-*.whl"
    source = INSTALL_SOURCE.format(pattern=pattern, wheel=web.of_file(web.wheel))
    return nbformat.v4.new_code_cell(source, metadata=INSTALL_METADATA)
