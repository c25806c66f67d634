"""The three small files beside the notebooks: how to install, for people, for pip and for conda.

Names, versions and addresses come from pyproject.toml; the words of the README are in students_readme.md.
"""

from pathlib import Path
from string import Template

from packaging.requirements import Requirement

from course_lib.authoring.addresses import addresses, read_pyproject
from course_lib.bundle.errors import BundleError

WORDS = Path(__file__).with_name("students_readme.md")
# What opens the notebooks; from the extra `lab`, of which a student needs nothing else.
OPENS = "jupyterlab"


def write_pages(root: Path, bundle: Path, wheel: str, first: str) -> None:
    """Write README.md, requirements.txt and environment.yml for the course at `root` into `bundle`.

    Args:
        wheel: the file name of the wheel beside them.
        first: the unit to begin with.
    """
    project = read_pyproject(root)["project"]
    opens = _opens(project)
    pages = {
        "README.md": _readme(root, project, wheel, first),
        "requirements.txt": f"# In this folder: python -m pip install -r requirements.txt\n{opens}\n./{wheel}\n",
        "environment.yml": _environment(project, opens, wheel),
    }
    for name, text in pages.items():
        (bundle / name).write_text(text, encoding="utf-8", newline="\n")


def _opens(project: dict) -> str:
    for line in project["optional-dependencies"].get("lab", ()):
        if Requirement(line).name == OPENS:
            return line
    raise BundleError(f"pyproject.toml: the extra `lab` does not name {OPENS}; students need it.")


def _readme(root: Path, project: dict, wheel: str, first: str) -> str:
    web = addresses(root)
    return Template(WORDS.read_text(encoding="utf-8")).substitute(
        python=project["requires-python"].removeprefix(">="),
        wheel=wheel,
        wheel_on_the_web=web.of_file(wheel),
        repository=web.repository,
        first=first,
    )


def _environment(project: dict, opens: str, wheel: str) -> str:
    """The same ranges as in pyproject.toml, in conda's words."""
    lines = [f"python{project['requires-python']}", *project["dependencies"], opens, "pip"]
    listed = "".join(f"  - {line}\n" for line in lines)
    return (
        "# In this folder: conda env create -f environment.yml, then conda activate descent\n"
        "name: descent\n"
        "channels:\n  - conda-forge\n  - nodefaults\n"
        f"dependencies:\n{listed}"
        "  # The course's own code, from this folder; pip finds everything above in place.\n"
        f"  - pip:\n      - ./{wheel}\n"
    )
