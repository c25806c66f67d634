"""`python -m benchmarks.grading`: how many submissions a minute, beside stock `nbgrader autograde`, with equal marks.

A made-up class (made_up_class.py) hands in one unit. In one run: `course grade` grades all of it, stock nbgrader some,
and what stands behind Formgrader's button as many as one likes, each from nothing compiled; where two have graded,
their gradebooks must be the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import click
import numpy as np

from benchmarks import machine
from benchmarks.made_up_class import course_in, hand_in, marks
from benchmarks.run import RESULTS, warn_if_busy
from benchmarks.worker_memory import Memory, workers_of
from course_lib.authoring.course import choose, find_root, units_of
from tests.grading.class_run.school import STOCK
from tests.nbgrader_cycle.people import Instructor

COURSE = [sys.executable, "-c", "from course_lib.cli import main; main()"]
LOOK_SECONDS = 2.0
GIB = 2**30
TIMES_STOCK, OVERHEAD_SECONDS, WORKER_GIB, GROWTH = 10.0, 1.5, 1.0, 1.1
CLASS = 2000
# Few enough for one process not to run out of the tests' patience.
BY_BUTTON = 20


def by_stock(course: Instructor, names: list[str]) -> None:
    """nbgrader's own way, one command."""
    with open(course.course / "nbgrader_config.py", "a") as file:
        file.write(STOCK)
    course.nbgrader("autograde", course.unit)


def by_button(course: Instructor, names: list[str]) -> None:
    """What Formgrader's button calls, one student after the other."""
    for i in range(0, len(names), BY_BUTTON):
        course.grade_by_api(names[i : i + BY_BUTTON])


def timed(place: Path, unit: str, count: int, way) -> tuple[dict, dict]:
    """(figures, marks) of a class of its own, graded this way."""
    course = course_in(place, unit, str(place / "programs"))
    names = hand_in(course, count)
    begun = time.perf_counter()
    way(course, names)
    seconds = time.perf_counter() - begun
    found = {"submissions": count, "seconds": seconds, "per_minute": 60 * count / seconds}
    return found, marks(course, names)


def ours(place: Path, unit: str, count: int, workers: int, kill: bool) -> tuple[dict, dict]:
    """`course grade`: (figures, marks). With `kill`, one worker is killed after a quarter."""
    course = course_in(place, unit, str(place / "programs"))
    names = hand_in(course, count)
    memory, begun = Memory(), time.perf_counter()
    with open(place / "log", "w+") as log:
        process = subprocess.Popen(
            [*COURSE, "grade", unit, "--workers", str(workers)],
            cwd=course.course, env=course.env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while process.poll() is None:
            running = workers_of(process.pid)
            memory.look(running)
            if kill and running and len(list(_home(course).glob("*/[!.]*.json"))) >= count / 4:
                running[0].kill()
                kill = False
            time.sleep(LOOK_SECONDS)
        log.seek(0)
        said = log.read()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise click.ClickException(
            f"`course grade` ended with {process.returncode}:\n{said[-4000:]}"
        )
    return _figures(course, names, seconds, workers) | _memory(memory), marks(course, names)


def _figures(course: Instructor, names: list[str], seconds: float, workers: int) -> dict:
    kept = [
        json.loads((_home(course) / name / f"{course.unit}.json").read_text()) for name in names
    ]
    ends = sorted(datetime.fromisoformat(each["finished"]).astimezone(UTC) for each in kept)
    shares = [sum(each["worker"] == name for each in kept) for name in {e["worker"] for e in kept}]
    # The first of each worker waits for the instructor's own notebook to be graded and compiled.
    steady = (ends[-1] - ends[workers - 1]).total_seconds() / (len(names) - workers)
    own = [own_seconds(each["graded"], course.source) for each in kept]
    whole = [each["graded"]["seconds"] for each in kept]
    return {
        "submissions": len(names),
        "workers": workers,
        "seconds": seconds,
        "per_minute": 60 * len(names) / seconds,
        "per_minute_steady": 60 / steady,
        "hours_for_the_large_class": (seconds + (CLASS - len(names)) * steady) / 3600,
        "own_code_seconds": float(np.median(own)),
        "seconds_each": float(np.median(whole)),
        "overhead_seconds": float(np.median(np.subtract(whole, own))),
        "shares": sorted(shares),
    }


def _memory(memory: Memory) -> dict:
    return {
        "worker_gib": memory.most / GIB,
        "memory_growth": memory.growth,
        "memory_looks_gib": [round(sum(look) / GIB, 3) for look in memory.looks],
    }


def _home(course: Instructor) -> Path:
    return course.course / "gradebook" / "grading" / course.unit


def own_seconds(graded: dict, source: Path) -> float:
    """Of the cells that are no tests: the student's code, in a warm process."""
    cells = json.loads(source.read_text())["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    tests = {i for i, mark in enumerate(marks) if mark.get("grade") and not mark.get("solution")}
    return sum(run["seconds"] for run in graded["runs"] if run["index"] not in tests)


def verdicts(result: dict) -> list[tuple[bool, str]]:
    """(met, sentence) for each goal."""
    ours, others = result["ours"], [name for name in ("stock", "button") if name in result]
    times = ours["per_minute"] / result["stock"]["per_minute"]
    over, gib, growth = ours["overhead_seconds"], ours["worker_gib"], ours["memory_growth"]
    equal = [
        (
            result[name]["same"],
            f"{name}: the same gradebook for {result[name]['submissions']} students",
        )
        for name in others
    ]
    return [
        *equal,
        (
            times >= TIMES_STOCK,
            f"{times:.1f} times stock's submissions a minute; goal {TIMES_STOCK:g}",
        ),
        (
            over <= OVERHEAD_SECONDS,
            f"{over:.1f} s a submission over the student's own code; goal {OVERHEAD_SECONDS:g} s",
        ),
        (gib <= WORKER_GIB, f"{gib:.2f} GiB for a worker at most; goal {WORKER_GIB:g} GiB"),
        (
            growth <= GROWTH,
            f"memory {growth:.2f} times as much in the last quarter as in the second; goal {GROWTH:g}",
        ),
    ]


def report(result: dict) -> None:
    """Print machine, table and goals."""
    about, ours = result["machine"], result["ours"]
    click.echo(f"{about['processor']}, {about['cores']} cores, {result['date']}; {result['unit']}")
    click.echo("|        | submissions | seconds | a minute |\n|--------|---|---|---|")
    for name in ("stock", "button", "ours"):
        if row := result.get(name):
            figures = f"{row['submissions']} | {row['seconds']:.0f} | {row['per_minute']:.1f}"
            click.echo(f"| {name:6} | {figures} |")
    click.echo(
        f"Ours, once the instructor's notebook is graded: {ours['per_minute_steady']:.1f} a minute, "
        f"{ours['seconds_each']:.1f} s each of which {ours['own_code_seconds']:.1f} s the student's own code; "
        f"shares of the workers {ours['shares']}; {CLASS} in about {ours['hours_for_the_large_class']:.1f} h."
    )
    for met, said in verdicts(result):
        click.echo(f"{'met    ' if met else 'NOT MET'} {said}")


@click.command()
@click.option("--unit", default="1", help="Which unit is graded. (1)")
@click.option("--ours", "many", default=60, help="So many by `course grade`. (60)")
@click.option("--workers", default=2, help="Workers of `course grade`. (2)")
@click.option("--kill", is_flag=True, help="Kill one of them after a quarter.")
@click.option("--stock", "few", default=6, help="So many by stock nbgrader. (6)")
@click.option("--button", "pressed", default=0, help="So many by Formgrader's button. (0)")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep it here.")
def main(
    unit: str, many: int, workers: int, kill: bool, few: int, pressed: int, out: Path | None
) -> None:
    """Grade a made-up class with nbgrader as it comes and with `course grade`, and compare."""
    if many <= workers or not 1 <= few <= many or pressed > many:
        raise click.UsageError(
            "`course grade` takes more students than workers, and as many as the others or more; stock at least one."
        )
    name = choose(units_of(find_root(Path.cwd())), (unit,))[0].name
    warn_if_busy()
    result = {"date": date.today().isoformat(), "machine": machine.describe(), "unit": name}
    with tempfile.TemporaryDirectory() as place:
        click.echo(f"{many} submissions, ours …", err=True)
        result["ours"], known = ours(Path(place, "ours"), name, many, workers, kill)
        result["ours"]["killed"] = kill
        for other, way, count in (("stock", by_stock, few), ("button", by_button, pressed)):
            if count:
                click.echo(f"{count} submissions, {other} …", err=True)
                result[other], theirs = timed(Path(place, other), name, count, way)
                result[other]["same"] = all(known[student] == theirs[student] for student in theirs)
    out = out or RESULTS / f"grading-{result['date']}.json"
    out.write_text(json.dumps(result, indent=1) + "\n")
    report(result)
    click.echo(f"Kept in {out}.")
    sys.exit(0 if all(met for met, _ in verdicts(result)) else 1)


if __name__ == "__main__":
    main()
