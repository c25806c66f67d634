"""Programs that JAX compiled for trusted code, kept on this computer: sandboxes read them and never write them.

Compiling is most of what running a notebook of this course takes, and nearly all submissions compile what the
instructor's notebook compiles. Beside them lie the pictures that it drew (`sandbox/pictures.py`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import jax

from course_lib.grading.errors import GradingError
from course_lib.grading.lock import held
from course_lib.processor import processor

# Another process that fills the same folder is waited for so long.
PATIENCE = 900.0


def folder(given: str = "") -> Path:
    """Where they lie: the folder that is given, or DESCENT_PROGRAMS, or one in the account's
    cache; made if need be.
    """
    place = given or os.environ.get("DESCENT_PROGRAMS") or _own_place()
    # What another JAX compiled is of no use, and would never go away. Homes are shared between
    # computers.
    path = Path(place) / f"jax-{jax.__version__}-{processor()}"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise GradingError(
            f"the folder {path} for compiled programs cannot be made ({problem}). "
            "Name one that can be written to in DESCENT_PROGRAMS"
        ) from problem
    return path


def _own_place() -> str:
    # What root grades runs as nobody, who may not look into root's home.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return "/var/cache/descent/programs"
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(home) / "descent" / "programs")


@contextmanager
def once(place: Path, name: str, meanwhile: Callable[[], None] = lambda: None) -> Iterator[bool]:
    """Whether something remains to be done that is done once on each computer; done when the block ends.

        with once(folder, "rehearsed-…") as todo:
            if todo: …

    A process that comes second calls `meanwhile`, and waits for the first. If the block raises, or its process is
    killed, it remains to be done.

    Raises:
        GradingError: if the first is not done after a quarter of an hour.
    """
    done = place / f"{name}.done"
    if done.exists():
        yield False
        return
    with ExitStack() as stack:
        try:
            try:
                stack.enter_context(held(place / f"{name}.lock"))
            except sqlite3.OperationalError:
                meanwhile()
                stack.enter_context(held(place / f"{name}.lock", PATIENCE))
        except sqlite3.OperationalError as problem:
            raise GradingError(
                f"another process has been filling {place} for {PATIENCE / 60:.0f} minutes, or it cannot be "
                f"written to ({problem}). End that process, or name another folder in DESCENT_PROGRAMS"
            ) from problem
        todo = not done.exists()
        yield todo
        done.touch()
