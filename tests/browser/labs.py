"""JupyterLab as `course lab` starts it, plus two settings that let a test read its page.

Students find their notebooks and nbgrader's settings in it; an instructor the whole course.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader_cycle.environment import isolated
from nbgrader_cycle.people import REPOSITORY
from nbgrader_cycle.server import Lab, lab_in

from course_lib.checks.remembering import store
from course_lib.lab import start

# Cells outside of the window are not drawn otherwise, and cannot be found.
WHOLE_NOTEBOOK = '{"windowingMode": "none"}'
SETTINGS = "JUPYTER_CONFIG_PATH"
SETTING = "lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"


@contextmanager
def lab_on(folder: Path, home: Path, caches: dict[str, str]) -> Iterator[Lab]:
    """A running JupyterLab on `folder`, which is then its `folder`; all settings lie in `home`.

    caches: variables that say where this computer keeps what is dear to make again.
    """
    config = home / "jupyter" / "config"
    (config / SETTING).parent.mkdir(parents=True)
    (config / SETTING).write_text(WHOLE_NOTEBOOK)
    (config / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")
    environment = isolated(home) | {SETTINGS: str(start.SETTINGS)} | caches
    # A student's answers and attempts are kept; whoever runs the tests may have switched that off.
    for name in ("DESCENT_PROGRESS", *store.GRADERS):
        environment.pop(name, None)
    with lab_in(folder, environment) as running:
        running.folder = folder
        yield running


def room_in(lab: Lab, name: str) -> Lab:
    """The same running server with an empty folder in it for one file of tests.

    Answers to predictions are kept beside the notebooks, so each file of tests has its own.
    """
    room = Lab(lab.address, lab.token)
    room.folder, room.place = lab.folder / name, f"{name}/"
    room.folder.mkdir()
    return room


def copy_for_a_student(place: Path) -> Path:
    """Everything of the course that a student opens, in a new folder; returns the folder."""
    course = place / "course"
    skipped = shutil.ignore_patterns(".*")
    shutil.copytree(REPOSITORY / "notebooks", course / "notebooks", ignore=skipped)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    return course
