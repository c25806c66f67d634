"""Can this person's work and downloads be kept? Where not, the course works and forgets."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path

from course_lib.doctor.finding import NOTE, OK, Finding, Here

CACHE = "descent"
# All that the course downloads (a test compares the name): where it lies already, nothing need be kept.
DOWNLOADED = "processed.cleveland.data"
UNIT_FOLDER = re.compile(r"\d\d_\w+")


def cache(here: Here) -> Finding:
    """Can what is downloaded be kept?"""
    folder = cache_folder()
    detail = f"the folder is {folder}"
    # A class's folder may well be for reading only.
    if os.access(folder / DOWNLOADED, os.R_OK):
        return Finding("Cache", OK, "the data of unit 10 are here", detail=detail)
    if is_writable(first_existing(folder)):
        return Finding("Cache", OK, "what is downloaded can be kept", detail=detail)
    todo = "set the environment variable DESCENT_DATA to a folder that you can write into"
    seen = "what is downloaded cannot be kept: no folder to write into"
    return Finding("Cache", NOTE, seen, todo, detail)


def cache_folder() -> Path:
    """Where downloaded data are kept: DESCENT_DATA, or what the system keeps caches in."""
    chosen = os.environ.get("DESCENT_DATA", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    import pooch

    return Path(pooch.os_cache(CACHE))


def progress(here: Here) -> Finding:
    """Will guesses and attempts survive the kernel?"""
    folder = progress_folder(here.folder)
    if folder is None:
        seen = "is not kept: DESCENT_PROGRESS is off"
        todo = "unset DESCENT_PROGRESS if guesses and attempts shall be kept"
        return Finding("Progress", NOTE, seen, todo)
    detail = f"the folder is {folder}"
    if is_writable(first_existing(folder)):
        return Finding("Progress", OK, "guesses and attempts will be kept", detail=detail)
    seen = "guesses and attempts will be forgotten with the kernel: no folder to write into"
    todo = "set the environment variable DESCENT_PROGRESS to a folder that you can write into"
    return Finding("Progress", NOTE, seen, todo, detail)


def progress_folder(start: Path) -> Path | None:
    """Where a notebook in `start` keeps its progress; None if it is told not to."""
    moved = os.environ.get("DESCENT_PROGRESS", "").strip()
    if moved.lower() == "off":
        return None
    if moved:
        return Path(moved).expanduser() / ".descent"
    return (start.parent if UNIT_FOLDER.fullmatch(start.name) else start) / ".descent"


def first_existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    with contextlib.suppress(OSError):
        folder = folder.absolute()
    for candidate in (folder, *folder.parents):
        if candidate.exists():
            return candidate
    return Path(folder.anchor)


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in the folder; tried out, as permissions do not tell all."""
    if not folder.is_dir():
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
