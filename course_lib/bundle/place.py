"""Where a bundle goes: a folder that is new, empty or an earlier bundle. It appears whole or not at all.

Everything is made in a hidden folder beside it and moved when it is ready.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from course_lib.bundle.errors import BundleError

ARCHIVE = ".zip"


def archive_of(out: Path) -> Path:
    """The one file that holds the folder `out`: out.zip beside it."""
    return out.with_name(out.name + ARCHIVE)


def refuse_what_is_taken(out: Path, archive: bool, force: bool) -> None:
    """Raise BundleError if the bundle may not be written to `out`, or its archive beside it.

    Args:
        archive: whether one file is wanted, too.
        force: whether an earlier bundle may be replaced; anything else never is.
    """
    if out.exists() and not out.is_dir():
        raise BundleError(f"{out} is a file; name a folder that is new or empty.")
    if out.is_dir() and any(out.iterdir()):
        if not is_bundle(out):
            raise BundleError(
                f"{out} is not empty and holds no earlier bundle, so it stays as it is. "
                "Name a folder that is new or empty."
            )
        if not force:
            raise BundleError(f"{out} holds a bundle already. Replace it with --force.")
    packed = archive_of(out)
    if archive and packed.is_dir():
        raise BundleError(f"{packed} is a folder, so it stays as it is. Name another folder.")
    if archive and packed.exists() and not force:
        raise BundleError(f"{packed} exists already. Replace it with --force.")


def is_bundle(folder: Path) -> bool:
    """Whether this command has made the folder."""
    files = (folder / "README.md", folder / "requirements.txt", folder / "environment.yml")
    wheels = list(folder.glob("descent_course-*.whl"))
    return bool(wheels) and all(file.is_file() for file in files)


@contextmanager
def workspace_beside(out: Path) -> Iterator[Path]:
    """A hidden folder on the disk of `out`, which is gone afterwards, whatever happens.

    Raises BundleError if there is no place to write to.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent)
    except OSError as problem:
        raise BundleError(
            f"{out.parent} cannot be written to ({problem.strerror}); name another folder."
        ) from problem
    with folder as name:
        yield Path(name)


def move_in(made: Path, target: Path, workspace: Path) -> None:
    """Put what was made, a folder or a file, in the place of what is there.

    If that fails, what was there comes back.
    """
    earlier = workspace / f"earlier-{target.name}"
    if target.exists():
        os.rename(target, earlier)
    try:
        os.rename(made, target)
    except OSError:
        if earlier.exists():
            os.rename(earlier, target)
        raise
