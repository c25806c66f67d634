"""`--again` in as many runs as it takes: an interrupted one is finished by the next, whether that says --again or not.

While it lasts, `.again.json` beside the results says since when: {"format": 1, "begun": {student, or * for all: when}}.
A result from before that is to be made anew; one from after it holds.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Sequence
from pathlib import Path

from course_lib.grading.class_run.errors import disk_full, is_disk_full

FORMAT = 1
ALL = "*"


class Again:
    """What is being graded anew, of one assignment.

    Args:
        file: where it is remembered.
        students: whom the command names; () for all.
    """

    def __init__(self, file: Path, students: Sequence[str]):
        self._file, self._whom = file, tuple(students) or (ALL,)
        self._begun = _read(file)
        concerned = {ALL, *students} if students else self._begun.keys()
        left = [when for whom, when in self._begun.items() if whom in concerned]
        self.begun_before = min(left)[:16].replace("T", " ") + " UTC" if left else ""

    def begin(self) -> None:
        """Grade anew whom the command names, unless that was begun and not finished."""
        missing = [whom for whom in self._whom if whom not in self._begun]
        if missing:
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
            self._begun |= dict.fromkeys(missing, now)
            self._write()

    def asks_for(self, student: str, finished: str) -> bool:
        """Whether a student's result is from before; `finished` is the journal's."""
        since = [self._begun[whom] for whom in (ALL, student) if whom in self._begun]
        return bool(since) and finished < max(since)

    def end(self) -> None:
        """All whom the command names are graded anew."""
        left = (
            {}
            if ALL in self._whom
            else {w: t for w, t in self._begun.items() if w not in self._whom}
        )
        if left != self._begun:
            self._begun = left
            self._write()

    def _write(self) -> None:
        if not self._begun:
            self._file.unlink(missing_ok=True)
            return
        part = self._file.with_suffix(".part")
        try:
            part.write_text(json.dumps({"format": FORMAT, "begun": self._begun}), encoding="utf-8")
            os.replace(part, self._file)
        except OSError as problem:
            if is_disk_full(problem):
                raise disk_full(problem) from problem
            raise


def _read(file: Path) -> dict[str, str]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return dict(data["begun"]) if data["format"] == FORMAT else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}
