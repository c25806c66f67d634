"""What one look at this computer found: a verdict, what was seen, and what to do.

`ok` is as it should be; with a `note` the course works all the same; what is `wrong` stops it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

OK, NOTE, WRONG = VERDICTS = ("ok", "note", "wrong")
MOST_LETTERS = 240
# What an absolute path looks like, on Windows too; a web address is none.
_PATH = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:)?[\\/](?:[^\s'\"\\/:;,()]+[\\/])+([^\s'\"\\/:;,()]*)")


@dataclass(frozen=True)
class Finding:
    """One look's result.

    Attributes:
        name: what was looked at, e.g. "JAX".
        verdict: "ok", "note" or "wrong".
        seen: what was seen, in words that may stand in a notebook: no path of this computer.
        todo: what to do about it, a command where there is one; never empty if it is wrong.
        detail: paths and raw messages, for `course doctor --verbose`.
    """

    name: str
    verdict: str
    seen: str
    todo: str = ""
    detail: str = ""

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.name}: verdict {self.verdict!r} is not one of {VERDICTS}")
        if self.verdict == WRONG and not self.todo:
            raise ValueError(f"{self.name} is wrong: say what to do about it")


@dataclass(frozen=True)
class Here:
    """What a look may know about the examination.

    Attributes:
        instructor: whether this computer shall also hand out and grade.
        apart: whether to start JAX in a process of its own, which may crash or hang; a notebook
            looks at the JAX that it has.
        folder: where the examination starts.
    """

    instructor: bool = False
    apart: bool = False
    folder: Path = field(default_factory=Path.cwd)


def in_words(problem: BaseException) -> str:
    """The first line of an error, without the folders of the paths in it."""
    lines = str(problem).strip().splitlines()
    said = f"{type(problem).__name__}: {lines[0]}" if lines else type(problem).__name__
    return without_folders(said)


def without_folders(text: str) -> str:
    """`text` with every absolute path cut down to its last part, and not too long."""
    return _PATH.sub(lambda path: path[1] or "a folder", text)[:MOST_LETTERS]
