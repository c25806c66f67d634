"""Tries every attack on nbgrader as it comes, and writes down what came of it: stock_results.json.

Each attack gets a course of its own in a throw-away folder, with a copy of the library, a home of its own,
one student graded before (bob) and one after (zoe), and a time limit. Run from the repository's folder:

    python -m tests.grading.hostile.against_stock [--only WORD] [--missing] [--workers N] [--folder DIR]

Nothing in here runs in a sandbox, so attacks that would harm the computer are left out, with the reason.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from pathlib import Path

import click
import nbformat
import nbgrader

from ..assignment import HONEST, NAME, PARTIAL, Course, course_at
from ..assignment.course import FILE, REPOSITORY
from .attack import Attack, armed
from .bank import ATTACKS
from .outcome import Outcome
from .page import browser, page_of, script_runs
from .traps import Traps, end_all, files_in, processes_with

RESULTS = Path(__file__).with_name("stock_results.json")
EVE, BEFORE, AFTER = "eve", "bob", "zoe"
# Seconds of one cell, and of the whole command, after which an instructor would have given up.
CELL, BATCH = 20, 240
# Attacks on nothing but their own score or secrets: nobody is graded after them.
ALONE = ("answers", "by_hand", "checker", "hooks", "instructor", "lies", "reading")
# An autograded notebook that is larger is no longer opened by anybody.
TOO_LARGE = 20_000_000
# Whatever this course puts in their place: nbgrader's own steps.
STOCK = """
from nbgrader.converters import Autograde, GenerateFeedback

c.Autograde.sanitize_preprocessors = list(Autograde.sanitize_preprocessors.default())
c.Autograde.autograde_preprocessors = list(Autograde.autograde_preprocessors.default())
c.GenerateFeedback.preprocessors = list(GenerateFeedback.preprocessors.default())
"""
# What zoe hands in: enough to see that her points are hers, without a minute of compiling.
OF_ZOE = {name: HONEST[name] for name in ("E1", "E4", "E5", "E6")}


def try_attack(attack: Attack, template: Path, folder: Path, secrets: dict) -> Outcome:
    """Grade eve's submission between two honest ones and look at what is left."""
    if attack.no_stock:
        return Outcome(not_run=attack.no_stock)
    traps = Traps(secrets=secrets)
    place = folder / traps.mark
    shutil.copytree(template, place)
    root, home = place / "course", place / "course-home"
    try:
        with traps.listening(place / "course" / "gradebook" / "listener.sock"):
            course = _prepared(attack, traps, root, home)
            before = _files(place)
            begun = time.monotonic()
            batch = _autograde(course)
            seconds = round(time.monotonic() - begun, 1)
            alive = processes_with(traps.mark)
            end_all(alive)
            seen = _look(attack, course, traps, before, place)
        calls = len(traps.calls)
        return replace(
            seen, network=calls, alive=len(alive), seconds=seconds, batch=batch or seen.batch
        )
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _prepared(attack: Attack, traps: Traps, root: Path, home: Path) -> Course:
    """The course of the template with this attack's marks, and eve's and zoe's submissions."""
    env = _environment(root.parent) | {"DESCENT_PASSWORD": traps.secrets["environment"]}
    course = Course(root, env)
    course.hand_in(EVE, *armed(attack, course.written(PARTIAL), traps.signs(root, home)))
    if attack.family not in ALONE:
        course.hand_in(AFTER, course.written(OF_ZOE))
    return course


def _environment(place: Path) -> dict[str, str]:
    home = place / "course-home"
    named = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "jupyter/config",
        "JUPYTER_DATA_DIR": home / "jupyter/data",
        "JUPYTER_RUNTIME_DIR": home / "jupyter/runtime",
        "IPYTHONDIR": home / "ipython",
        "TMPDIR": place / "tmp",
        "MPLCONFIGDIR": place / "cache" / "matplotlib",
        "JAX_COMPILATION_CACHE_DIR": place / "cache" / "programs",
        # By its name the working folder comes before it, as before all installed packages.
        "PYTHONPATH": place / "library" / "site-packages",
    }
    hidden = ("JUPYTER", "JPY_", "IPYTHON", "COURSE_", "XDG_", "PYTEST_", "CHECK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return (
        kept
        | {name: str(path) for name, path in named.items()}
        | {
            "JAX_PLATFORMS": "cpu",
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        }
    )


def _autograde(course: Course) -> str:
    """Run stock `nbgrader autograde` on the class; "" or how that went wrong for everybody."""
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, f"--Execute.timeout={CELL}"]
    with (course.root.parent / "log").open("wb") as log:
        running = subprocess.Popen(
            command,
            cwd=course.root,
            env=dict(course.env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            running.wait(BATCH)
        except subprocess.TimeoutExpired:
            return f"the batch hung (stopped after {BATCH} s)"
        finally:
            _end_session(running)
    if running.returncode < 0:
        return f"the grader was killed (signal {-running.returncode})"
    return ""


def _end_session(running: subprocess.Popen) -> None:
    """End the grader and what is left of its group and its kernels."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _look(attack: Attack, course: Course, traps: Traps, before: dict, place: Path) -> Outcome:
    """What is in the gradebook, the notebooks and the folders afterwards."""
    scores = {student: _scores(course, student) for student in (EVE, BEFORE, AFTER)}
    own = course.folder("autograded", EVE) / FILE
    graded = own.exists()
    gained = sum(scores[EVE].get(name, 0.0) for name in attack.unsolved) if graded else 0.0
    alone = attack.family in ALONE
    after_ok = alone or (course.folder("autograded", AFTER) / FILE).exists()
    text = _outputs(own) if graded and own.stat().st_size < 10 * TOO_LARGE else ""
    problem = "" if graded else "its own grading failed"
    if graded and own.stat().st_size > TOO_LARGE:
        problem = f"a notebook of {own.stat().st_size / 1e6:.0f} MB"
    return Outcome(
        gained=gained,
        secrets=traps.seen_in(text),
        touched=_touched(place, before, scores, after_ok and not alone),
        script=_script(attack, course) if graded else False,
        batch="" if after_ok else "the next student was not graded",
        own=problem,
    )


def _touched(place: Path, before: dict, scores: dict, after: bool) -> list[str]:
    """Whose scores, and which places, are no longer what they were."""
    found = []
    if scores[BEFORE] != {name: 2.0 if name == "E1" else 0.0 for name in scores[BEFORE]}:
        found.append("the scores of a student graded before")
    full = {"E1": 2.0, "E4": 1.0, "E5": 2.0, "E6": 4.0}
    if after and scores[AFTER] != {name: full.get(name, 0.0) for name in scores[AFTER]}:
        found.append("the scores of the next student")
    now = _files(place)
    changed = [path for path in before if now.get(path) != before[path]]
    changed += [path for path in now if path not in before]
    return found + sorted({_whose(Path(path).relative_to(place)) for path in changed})


def _whose(path: Path) -> str:
    names = {"library": "the library", "cache": "the cache", "course-home": "the home folder"}
    if path.parts[0] == "tmp":
        return "the folder for temporary files"
    return names.get(path.parts[0], f"{'/'.join(path.parts[1:3])} of the course")


def _files(place: Path) -> dict[str, str]:
    """Everything but what grading itself writes."""
    book = place / "course" / "gradebook"
    ours = (
        *(book / "autograded" / student for student in (EVE, AFTER)),
        *(book / "submitted" / student for student in (EVE,)),
        book / "gradebook.db",
        place / "log",
        place / "course-home" / "ipython",
        place / "course-home" / "jupyter",
        place / "tmp",
    )
    found = files_in(place, but=ours)
    startup = files_in(place / "course-home" / "ipython")
    marked = {path: text for path, text in startup.items() if "startup" in path and ".py" in path}
    # New programs in the cache are what a cache is for; forged and overwritten ones bear a mark.
    found = {
        path: text
        for path, text in found.items()
        if "/cache/" not in path or b"eve" in Path(path).read_bytes()[:20]
    }
    return found | marked


def _scores(course: Course, student: str) -> dict[str, float]:
    try:
        return course.scores(student)
    except Exception:  # a gradebook that an attack left unreadable holds no scores
        return {}


def _outputs(path: Path) -> str:
    """The outputs of the student's own cells, as text."""
    cells = json.loads(path.read_text())["cells"]
    own = [cell for cell in cells if not cell["metadata"].get("nbgrader", {}).get("grade")]
    return json.dumps([cell.get("outputs") for cell in own])


def _script(attack: Attack, course: Course) -> bool:
    if attack.family not in ("instructor", "notebook"):
        return False
    path = course.folder("autograded", EVE) / FILE
    content = nbformat.read(path, as_version=4)
    text = page_of(content, course.database, EVE, NAME)
    with browser() as running:
        return script_runs(running, text)


def make_template(place: Path, secrets: dict[str, str]) -> None:
    """A course with the library beside it, the secrets in it and bob graded, to be copied for each attack."""
    place.mkdir()
    (place / "tmp").mkdir()
    (place / "cache" / "matplotlib").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "course_lib", place / "library" / "site-packages" / "course_lib")
    course = course_at(
        place / "course",
        hidden=secrets["hidden test"],
        answer=secrets["solution"],
        env=_environment(place),
        settings=STOCK,
    )
    for student, answers in ((BEFORE, PARTIAL), ("amy", HONEST)):
        mine = dict(answers)
        mine["E1"] = f"# {secrets['neighbour']}\n{mine['E1']}"
        course.hand_in(student, course.written(mine))
    course.nbgrader("autograde", NAME)
    Traps(secrets=secrets).plant(course.root, place / "course-home")


@click.command(help=__doc__.splitlines()[0])
@click.option("--only", multiple=True, default=[""], help="Only attacks with this in their name.")
@click.option("--missing", is_flag=True, help="Only attacks that have no result yet.")
@click.option("--workers", default=2, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where the throw-away courses go.")
def main(only: tuple[str, ...], missing: bool, workers: int, folder: Path | None) -> None:
    known = json.loads(RESULTS.read_text())["attacks"] if RESULTS.exists() else {}
    chosen = [attack for attack in ATTACKS.values() if any(word in attack.name for word in only)]
    chosen = [attack for attack in chosen if not (missing and attack.name in known)]
    with tempfile.TemporaryDirectory(dir=folder) as made, ThreadPoolExecutor(workers) as pool:
        template = Path(made) / "template"
        secrets = Traps().secrets
        make_template(template, secrets)
        trials = {
            pool.submit(try_attack, attack, template, Path(made), secrets): attack.name
            for attack in chosen
        }
        for trial in as_completed(trials):
            name, outcome = trials[trial], trial.result()
            click.echo(f"{name:45} {outcome.seconds:6.1f} s  {outcome.words}")
            known[name] = asdict(outcome) | {"attack": ATTACKS[name].digest}
            _write({name: known[name] for name in sorted(known) if name in ATTACKS})


def _write(attacks: dict) -> None:
    version = nbgrader.__version__
    text = json.dumps({"nbgrader": version, "attacks": attacks}, indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
