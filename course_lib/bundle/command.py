"""What `course student-bundle` tells whoever typed it: each step while it runs, then what was written."""

from pathlib import Path

import click

from course_lib.authoring.course import choose, find_root, units_of
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.extras import require
from course_lib.bundle.errors import BundleError


def run(out: Path, units: tuple[str, ...], archive: bool, force: bool) -> None:
    """Make the bundle of the course around the current folder. Raises click.ClickException."""
    try:
        root = find_root(Path.cwd())
        chosen = choose(units_of(root), units)
        require("course student-bundle", "nbgrader", "jupytext", "packaging")
        from course_lib.bundle.making import make_bundle

        written = make_bundle(root, chosen, out, archive, force, tell=_step)
    except (AuthoringError, BundleError) as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"The bundle could not be written: {problem}.") from None
    _finish(written, chosen)


def _step(text: str) -> None:
    click.echo(f"{text} …", err=True)


def _finish(written: list[Path], units: list) -> None:
    for path in written:
        click.echo(f"{path}  ({_size(path) / 1e6:.1f} MB)")
    click.echo(f"Units: {', '.join(unit.name for unit in units)}. Hand it out as it is.")


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
