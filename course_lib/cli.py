"""The `course` command: what an author, an instructor or a student types in a terminal.

Only click is imported here; each command imports what it needs, so that help answers at once.
"""

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

HELP = {"help_option_names": ["-h", "--help"]}
# What the system refuses for reasons that whoever typed the command can change; other errors are ours to explain.
REFUSED = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EISDIR, errno.ENOTDIR,
    errno.ENAMETOOLONG,
}  # fmt: skip
# What shells give a command that Ctrl-C ended: 128 and the number of the signal.
CTRL_C = 130


class Course(click.Group):
    """A group of commands that ends in one line after Ctrl-C, and whose text any console can show."""

    def main(self, *args, **kwargs):
        # A console that lacks a character shows a question mark, and not a traceback.
        if getattr(sys.stdout, "errors", "") == "strict" and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except (SystemExit, click.ClickException, click.exceptions.Exit):
            raise
        except BaseException as error:
            if not _by_ctrl_c(error):
                raise
        click.echo("\nAborted!", err=True)
        ctx.exit(CTRL_C)


def _by_ctrl_c(error: BaseException | None) -> bool:
    """Whether it began with Ctrl-C: a module that it stops while it is imported says ImportError."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def _errors_as_sentences() -> Iterator[None]:
    """Let an error that is a sentence for whoever typed the command end it, without a traceback."""
    from course_lib.authoring.errors import AuthoringError
    from course_lib.grading.errors import GradingError

    try:
        yield
    except (AuthoringError, GradingError) as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        if problem.errno not in REFUSED:
            raise
        raise click.ClickException(_refused(problem)) from None


def _refused(problem: OSError) -> str:
    """What the system refused, and what to do."""
    where = f" ({problem.filename})" if problem.filename else ""
    return (
        f"This computer says: {problem.strerror}{where}. See that you may read and write there and that "
        "the disk has room; then give the command again."
    )


@click.group(cls=Course, context_settings=HELP)
@click.version_option(package_name="descent-course", prog_name="course")
def main():
    """Open and build Descent, the course on how neural networks are trained.

    Commands work from any folder inside your copy of the course; `course doctor` works anywhere.

    \b
    Open the notebooks:
        course lab
    Change a unit, see it, make sure all of it agrees:
        edit solutions/01_derivatives/01_derivatives.py
        course build 1
        course build --check
    Begin a unit of your own:
        course new 12_convolution
    Write the folder that students get:
        course student-bundle dist/descent
    Grade what a class handed in, on all of this computer's processors:
        course grade 1
    See where the lectures' examples and numbers went:
        course facts
    Fetch unit 10's data before a class without a network:
        course data
    See whether this computer is ready:
        course doctor
    """


@main.command(short_help="Make the notebooks from the units' texts.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option("--force", is_flag=True, help="Build even what has not changed.")
@click.option("--check", is_flag=True, help="Build nothing; say which units disagree.")
def build(units: tuple[str, ...], force: bool, check: bool):
    """Make the notebooks of each UNIT (all, if none is named) from its text.

    A unit is written in one place, solutions/NN_topic/NN_topic.py. From it this makes the solution
    next to it, with every cell executed, and the notebook that students open,
    notebooks/NN_topic/NN_topic.ipynb, with nbgrader's own "generate assignment". Units that have
    not changed are skipped. The gradebook is not touched.

    \b
    Examples:
        course build                   all units that changed
        course build 1 02_descent_1d   two units; 1, 01 and 01_derivatives are the same
        course build --force 1         again, changed or not
        course build --check           text, solution and release agree? (a few seconds)

    Exit status: 0 when all is well; 1 when a unit fails or, with --check, disagrees; 130 after Ctrl-C.
    """
    if force and check:
        raise click.UsageError("--force builds and --check does not; choose one of them.")
    with _errors_as_sentences():
        from course_lib.authoring.course import choose, find_root, units_of
        from course_lib.authoring.extras import require

        root = find_root(Path.cwd())
        chosen = choose(units_of(root), units)
        require("course build", "nbgrader", "jupytext", *([] if check else ["rich"]))
        succeeded = _check(root, chosen, not units) if check else _build(root, chosen, force)
    raise SystemExit(0 if succeeded else 1)


def _build(root: Path, units: list, force: bool) -> bool:
    from course_lib.authoring.build import build
    from course_lib.authoring.progress import Progress

    with Progress() as progress:
        problems = build(root, units, force, progress)
    for problem in problems:
        click.echo(f"\n{problem}", err=True)
    findings = _not_refereeable(units)
    _tell(findings)
    return not problems and not findings


def _tell(findings: list) -> None:
    for finding in findings:
        click.echo(f"{finding.unit}: {finding.problem}.\n    To do: {finding.remedy}.", err=True)


def _not_refereeable(units: list) -> list:
    """A finding for each test that grading could not judge from outside of the sandbox."""
    from course_lib.authoring.check import Disagreement
    from course_lib.grading.referee.instructors import InstructorsNotebook
    from course_lib.grading.referee.refereeable import problems

    findings = []
    for unit in units:
        # What is missing or damaged is found elsewhere.
        with contextlib.suppress(OSError, ValueError, LookupError):
            text = unit.solution.read_text(encoding="utf-8")
            for problem in problems(InstructorsNotebook.from_json(text)):
                findings.append(
                    Disagreement(unit.name, problem, "let the test call it and compare")
                )
    return findings


def _check(root: Path, units: list, everything: bool) -> bool:
    from course_lib.authoring.check import check, strays

    findings = check(root, units) + (strays(root) if everything else []) + _not_refereeable(units)
    _tell(findings)
    if not findings:
        names = ", ".join(unit.name for unit in units) or "no units yet"
        click.echo(f"Text, solution and release agree: {names}.")
    return not findings


@main.command(short_help="Write the files of a new unit.")
@click.argument("unit")
@click.option("--title", metavar="WORDS", help="[default: the topic of UNIT]")
@click.option(
    "--minutes", type=click.IntRange(1), default=60, show_default=True, help="Of a student's time."
)
def new(unit: str, title: str | None, minutes: int):
    """Write the files of a new UNIT, such as 12_convolution: two digits and a topic.

    They hold one of everything, and all of it works: a question, a prediction, a figure, an exercise
    written by hand with six known mistakes, and an answer in words that you mark yourself. Put your
    own in their place.

    \b
    Examples:
        course new 12_convolution
        course new 13_transformers --title "Attention" --minutes 90
    Then
        course build 12                                executes it and makes the release
        python -m course_lib.checks audit --unit 12    do its checks know right from wrong?
        nbgrader generate_assignment 12_convolution    and it is an assignment like any other

    Exit status: 0 when all is written; 1 when the name or the number is taken, and nothing is.
    """
    with _errors_as_sentences():
        from course_lib.authoring.course import find_root
        from course_lib.authoring.extras import require
        from course_lib.authoring.new import new_unit

        require("course new", "jinja2")
        root = find_root(Path.cwd())
        words = title or unit[3:].replace("_", " ").capitalize()
        places = new_unit(root, unit, words, minutes)
    for place in places:
        click.echo(place.relative_to(root).as_posix())
    number = unit[:2]
    click.echo(
        f"\nWritten. It works as it is: course build {number}, then course lab.\n"
        f"Do its checks know right from wrong?  python -m course_lib.checks audit --unit {number}\n"
        'CONTRIBUTING.md, "Declare an exercise", says what the parts of an exercise mean.'
    )


@main.command("student-bundle", short_help="Write the folder that students get.")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--unit", "units", multiple=True, metavar="UNIT", help="Only this unit; may be repeated."
)
@click.option("--zip", "archive", is_flag=True, help="Write OUT.zip, too: the folder in one file.")
@click.option("--force", is_flag=True, help="Replace an earlier bundle, and what was done in it.")
def student_bundle(out: Path, units: tuple[str, ...], archive: bool, force: bool):
    """Write into OUT what students get, and nothing else.

    \b
    That is:
        notebooks/              the released units, with what lies beside them
        descent_course-*.whl    course_lib without authoring, grading and audit
        requirements.txt        for pip
        environment.yml         for conda, the same versions
        README.md               install, open, submit, Colab, on one screen

    OUT is a new or empty folder. Each unit is compared with its source first, as `course build --check`
    does; a unit that is not up to date stops the command. What the checks compare answers with is in the
    wheel, as they cannot do without, but sealed: nobody comes upon a solution by chance.

    \b
    Examples:
        course student-bundle dist/descent                       all units (half a minute)
        course student-bundle dist/descent --zip                 and dist/descent.zip
        course student-bundle dist/week3 --unit 0 --unit 1       two units
        course student-bundle dist/descent --zip --force         again, in its place

    Exit status: 0 if the bundle is there, else 1; then OUT is as it was.
    """
    from course_lib.bundle.command import run

    run(out, units, archive, force)


@main.command(short_help="Grade what a class handed in.")
@click.argument("assignment")
@click.option(
    "--student", "students", multiple=True, metavar="ID", help="Only this student; may be repeated."
)
@click.option(
    "--workers", type=click.IntRange(1), metavar="N",
    help="So many processes on this computer (as it has processors, and memory for).",
)  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster at this address.")
@click.option(
    "--resume/--again", default=True,
    help="Go on from what is kept, or grade everything anew. (--resume)",
)  # fmt: skip
@click.option(
    "--sandbox", type=click.Choice(["bubblewrap", "docker", "none"]), default="bubblewrap",
    help="What students' code runs in: docker where bubblewrap is not, none only for people you trust. (bubblewrap)",
)  # fmt: skip
@click.option(
    "--report", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write the instructor's report (a page and tables) into this folder.",
)  # fmt: skip
def grade(
    assignment: str, students: tuple[str, ...], workers: int | None, scheduler: str | None,
    resume: bool, sandbox: str, report: Path | None,
):  # fmt: skip
    """Grade the submissions of ASSIGNMENT in gradebook/submitted, many at once.

    It gives the marks and comments that `nbgrader autograde` gives, in the same gradebook: marking by
    hand, feedback and export go on as before. Students' code runs in a sandbox, and its answers are
    judged outside of it.

    Each result is kept as soon as it is there. Whatever ends the command (Ctrl-C, a full disk, a power
    cut), the same command goes on from there. Given again later, it grades only what has changed: a
    new submission, a new version of the assignment or of the course.

    Your own notebook is graded first, once for each version of it. If its answers do not pass, or its
    graded cells are not those of the gradebook, nobody is graded.

    \b
    Examples:
        course grade 1                          unit 1; 1, 01 and 01_derivatives are the same
        course grade 1 --student ada            one student; --student ada --student bob: two
        course grade 1 --again                  everything anew; interrupted, it goes on when given again
        course grade 1 --report report          and write the report on the class into report/
        course grade 1 --workers 8              eight processes (each may need 1.2 GB of memory)
        course grade 1 --sandbox docker         on macOS or Windows: in containers, with bubblewrap in them

    \b
    On several computers, with this course installed on each of them:
        dask scheduler                          on one; it prints its address
        dask worker tcp://10.0.0.5:8786         on each, as often as it has processors, --nthreads 1
        course grade 1 --scheduler tcp://10.0.0.5:8786
    Who can reach that address can run programs there; in a network you do not own, use Dask's TLS.

    Exit status: 0 when every submission has its marks; 1 when one failed, or the command could not go
    on; 130 after Ctrl-C.
    """
    if scheduler and workers:
        raise click.UsageError(
            "--workers starts processes here, --scheduler uses those of a cluster; choose one."
        )
    with _errors_as_sentences():
        from course_lib.authoring.course import find_root
        from course_lib.grading.class_run.needs import require

        root = find_root(Path.cwd())
        if report is not None:
            _insist_on_a_place(report)
        require(sandbox, bool(scheduler))
        from course_lib.grading.class_run.command import grade_assignment
        from course_lib.grading.class_run.run import Options

        _tell_of_a_stale_unit(root, assignment)
        options = Options(students, scheduler=scheduler or "", again=not resume, sandbox=sandbox)
        status = grade_assignment(root, assignment, options, workers, report)
    raise SystemExit(status)


def _insist_on_a_place(report: Path) -> None:
    """Raise click.UsageError now, and not when a class has been graded, if no folder can be made there."""
    place = report.absolute()
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise click.UsageError(
            f"--report {report}: nothing can be written into {nearest}. Name another folder."
        )


def _tell_of_a_stale_unit(root: Path, name: str) -> None:
    """One line if the unit was edited after its last build: grading takes what was built."""
    # A course may be without texts, and a computer that grades without what reads them.
    with contextlib.suppress(ImportError):
        from course_lib.authoring.check import check
        from course_lib.authoring.course import choose, units_of
        from course_lib.authoring.errors import AuthoringError

        with contextlib.suppress(AuthoringError):
            for finding in check(root, choose(units_of(root), (name,)))[:1]:
                click.echo(
                    f"{finding.unit}: {finding.problem}. What is graded is what was built. To do: {finding.remedy}."
                )


@main.command(short_help="Where the lectures' facts are treated.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option("--rows", is_flag=True, help="Row by row, not only counts.")
def facts(units: tuple[str, ...], rows: bool):
    """Say which rows of the five lectures each UNIT (all, if none is named) treats.

    A row is one example, formula or claim; its numbers stand in the unit's tables "lecture's number /
    yours". The tests prove that every row has its place, or a reason why it has none.

    \b
    Examples:
        course facts                   counts, unit by unit
        course facts --rows            all 236 rows
        course facts --rows 2 05       the rows of two units
    """
    from course_lib.data.coverage import by_unit, row_by_row
    from course_lib.data.lecture_rows import all_rows

    known = sorted({unit for row in all_rows() for unit in row.units})
    # As for `course build`: 1, 01 and 01_derivatives are the same.
    chosen = [re.sub(r"^0*(\d+)(_.*)?$", r"\1", unit).zfill(2) for unit in units]
    unknown = [name for name, unit in zip(units, chosen, strict=True) if unit not in known]
    if unknown:
        raise click.UsageError(f"no unit {unknown[0]!r} treats a row; units: {', '.join(known)}.")
    if not rows:
        click.echo(by_unit(chosen or known))
        return
    wanted = [row for row in all_rows() if not chosen or set(chosen) & set(row.units)]
    click.echo(row_by_row(wanted))


@main.command(
    short_help="Open the course in JupyterLab.",
    context_settings={**HELP, "ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTER ARGS]...")
def lab(arguments: tuple[str, ...]):
    """Open the course in JupyterLab, in the folder of the notebooks.

    Everything after `lab` is handed on to JupyterLab. Ctrl-C ends it.

    \b
    Examples:
        course lab
        course lab --no-browser --port 8899      on a computer without a screen
        course lab -- --help                     JupyterLab's own options
    """
    with _errors_as_sentences():
        from course_lib.authoring.course import find_root
        from course_lib.authoring.extras import require
        from course_lib.lab import start

        root = find_root(Path.cwd())
        require("course lab", "jupyterlab")
        status = start.run(root, arguments)
    raise SystemExit(status)


@main.command(short_help="Say whether the course works on this computer.")
@click.option("--instructor", is_flag=True, help="Look also at what grading needs.")
@click.option("--verbose", is_flag=True, help="Tell folders and raw messages, too.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for a program.")
def doctor(instructor: bool, verbose: bool, as_json: bool):
    """Look at this computer and say what is wrong and how to repair it.

    Looks at Python, the packages, JAX and its devices, the notebooks' kernel, nbgrader and its pages,
    memory, disk, and the folders in which work is kept. Takes a few seconds and changes nothing.
    A "note" is good to know; only what is "wrong" stops the course.

    \b
    Examples:
        course doctor                  for who learns
        course doctor --instructor     for who teaches
        course doctor --verbose        with folders, to send to who helps you

    Exit status: 0 if the course will work here, else 1.
    """
    from course_lib.doctor import examine

    page = examine(instructor=instructor, apart=True, verbose=verbose)
    click.echo(page.to_json() if as_json else str(page))
    raise SystemExit(0 if page.works else 1)


@main.command(short_help="Fetch the real data of unit 10 now.")
def data():
    """Download the heart-disease data of unit 10, once, and say where they lie.

    Unit 10 does this by itself when it is run with a network. The file is checked (sha256) and kept
    in a cache folder of yours, or in the folder that the environment variable DESCENT_DATA names: set
    it to a shared folder, and a whole class needs one download.

    \b
    Examples:
        course data
        DESCENT_DATA=/srv/course/data course data

    Exit status: 0 if the data are there, else 1.
    """
    from course_lib.data.heart_disease import NoRealData, fetch

    try:
        click.echo(f"The heart-disease data are in {fetch()}")
    except NoRealData as problem:
        raise click.ClickException(str(problem)) from None
