"""nbgrader's settings: this repository is an nbgrader course as it stands.

Read by the `nbgrader` command, by nbgrader's pages in JupyterLab and by its Python API whenever
they start in this folder. What a class produces goes under `gradebook/`, which git ignores.
"""

import contextlib
import os
import shutil
import sysconfig
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.preprocessors import ClearSolutions, Execute

c = get_config()  # noqa: F821  (traitlets puts it here)

# All paths start from this file, not from where the process happens to stand.
course = Path(__file__).resolve().parent
gradebook = course / "gradebook"
own_exchange = gradebook / "exchange"
tryout = gradebook / "tryout"


def prepare_folders():
    """Make the folders that nbgrader wants to find before anything has been released."""
    # Marks and submissions are nobody else's business, so other accounts stay out. The exchange
    # inside may then be as open as nbgrader insists on (its release step sets the same mode).
    gradebook.mkdir(mode=0o700, exist_ok=True)
    if not own_exchange.exists():
        own_exchange.mkdir(exist_ok=True)
        own_exchange.chmod(0o777)
    # The Assignment List reads its settings anew in the folder that assignments are fetched to.
    tryout.mkdir(exist_ok=True)
    pointer = tryout / "nbgrader_config.py"
    if not pointer.exists():
        pointer.write_text('load_subconfig("../../nbgrader_config.py")\n', encoding="utf-8")


# A read-only checkout can still validate notebooks; what needs to write will say so itself.
with contextlib.suppress(OSError):
    prepare_folders()

# nbgrader starts `alembic` by name; where nobody activated the environment that would fail.
if shutil.which("alembic") is None:
    search = [os.environ.get("PATH", os.defpath), sysconfig.get_path("scripts")]
    os.environ["PATH"] = os.pathsep.join(search)

# --- Where things are -------------------------------------------------------------------------
c.CourseDirectory.course_id = "descent"
c.CourseDirectory.root = str(course)
# The unit people edit, built and executed by `course build`, and the version without answers.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# Forward slashes on every system: nbgrader also uses these names in regular expressions.
c.CourseDirectory.source_with_tests_directory = "gradebook/source_with_tests"
c.CourseDirectory.solution_directory = "gradebook/solution"
c.CourseDirectory.submitted_directory = "gradebook/submitted"
c.CourseDirectory.autograded_directory = "gradebook/autograded"
c.CourseDirectory.feedback_directory = "gradebook/feedback"
# On a server instead: COURSE_DATABASE=postgresql+psycopg://teacher@host/descent (pip install "psycopg[binary]").
own_database = f"sqlite:///{gradebook / 'gradebook.db'}"
c.CourseDirectory.db_url = os.environ.get("COURSE_DATABASE") or own_database
# `ExportPlugin`, not `CsvExportPlugin`: the narrower name would win over `nbgrader export --to`.
c.ExportPlugin.to = str(gradebook / "grades.csv")

# --- The exchange: how notebooks travel between instructor and students ------------------------
# A class on a shared machine names a folder that everyone reaches; alone, one can try it all out.
c.Exchange.root = os.environ.get("COURSE_EXCHANGE") or str(own_exchange)
# What is fetched from here is a try-out and must not land beside the course's own folders.
c.Exchange.assignment_dir = str(tryout)
c.Exchange.cache = str(gradebook / "cache")

# --- What a learning platform lets you download --------------------------------------------------
# gradebook/downloaded/UNIT/archive/ holds it, a .zip or a folder, for `nbgrader zip_collect UNIT`. Canvas, Moodle,
# Blackboard and Brightspace are known; for another one delete the last two lines and give
# c.FileNameCollectorPlugin.named_regexp.
c.ZipCollectApp.downloaded_directory = "gradebook/downloaded"
c.ZipCollectApp.extractor_plugin = "course_lib.grading.platforms.plugins.PlatformExtractor"
c.ZipCollectApp.collector_plugin = "course_lib.grading.platforms.plugins.PlatformCollector"

# --- What reaches the students -----------------------------------------------------------------
# nbgrader's own four patterns, and the paired text of a unit, which holds the answers. All else
# in a unit's folder (images, data, helper modules) is handed out.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "[0-9][0-9]_*.py",
]
# nbgrader's own steps, by name, but solutions fade as the course's markers say. FadeSolutions is
# a ClearSolutions and brings its own stubs.
c.GenerateAssignment.preprocessors = [
    "course_lib.authoring.stubs.FadeSolutions"
    if step is ClearSolutions
    else f"{step.__module__}.{step.__qualname__}"
    for step in GenerateAssignment.preprocessors.default()
]
# The release is tracked by git, so it exists before the gradebook does. Without this, generating
# would skip it, the gradebook would never hear of the unit, and autograding would fail later.
c.GenerateAssignment.force = True

# --- Grading: a referee that trusts no submission ------------------------------------------------
# In the place of nbgrader's Execute: a student's cells run in a sandbox, the tests outside of it.
# COURSE_SANDBOX=none grades without a sandbox: only for code that you trust like your own.
c.Autograde.autograde_preprocessors = [
    *(
        "course_lib.grading.execute.RefereedExecute"
        if step is Execute
        else f"{step.__module__}.{step.__qualname__}"
        for step in Autograde.autograde_preprocessors.default()
    ),
    "course_lib.grading.waiting.QueueNotJudged",
    # Formgrader shows a student's text in the browser of somebody who may change marks.
    "course_lib.grading.shown.HarmlessMarkdown",
]
# A cell that a student has doubled must not stop the batch.
c.Autograde.sanitize_preprocessors = [
    "course_lib.grading.doubles.DropDoubles",
    *(
        f"{step.__module__}.{step.__qualname__}"
        for step in Autograde.sanitize_preprocessors.default()
    ),
]
# What `### BEGIN HIDDEN TESTS` hides from the release stays hidden in feedback;
# c.HideHiddenTests.enabled = False shows it there, as nbgrader by itself does.
# nbgrader makes a page anew only for a new submission; marks change without one. Formgrader's button does this, too.
c.GenerateFeedback.force = True
c.GenerateFeedback.preprocessors = [
    "course_lib.grading.shown.HideHiddenTests",
    *(
        f"{step.__module__}.{step.__qualname__}"
        for step in GenerateFeedback.preprocessors.default()
    ),
]

# --- Running notebooks: autograde, Validate ----------------------------------------------------
# JAX compiles at the first call; on a busy machine nbgrader's 30 seconds a cell can be too few.
c.Execute.timeout = 60
# A polite shutdown costs up to 1.5 seconds a submission, and nothing in a kernel is worth saving.
c.Execute.shutdown_kernel = "immediate"
