"""Inside of the container: submissions come in on standard input, a line each, and results go out on standard output.

The first line out says who is here. It ends when the other side hangs up, at once.
"""

from __future__ import annotations

import json
import os
import platform
import queue
import threading
import traceback
from collections.abc import Iterable
from typing import Any

from course_lib.grading.errors import GradingError
from course_lib.grading.library import code_digest
from course_lib.grading.one_submission import grade_submission
from course_lib.grading.sandbox.bubblewrap import why_not
from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.submission import Submission


def main() -> None:
    """Say hello, then answer each line with one."""
    # Kernels are started from here, and libraries print: neither may touch the conversation.
    incoming, outgoing = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    python = platform.python_version_tuple()[:2]
    _say(outgoing, json.dumps({"library": code_digest(), "python": python, "why_not": why_not()}))
    threading.Thread(target=_listen, args=(incoming, lines), daemon=True).start()
    while True:
        _say(outgoing, answer(lines.get()))


def answer(line: str) -> str:
    """To a submission: {"graded": its JSON}, {"refused": why nothing can be graded}, or {"broke": what happened}."""
    try:
        return json.dumps({"graded": grade_submission(Submission.from_json(line)).to_json()})
    except (GradingError, SandboxError) as problem:
        return json.dumps({"refused": str(problem)})
    except Exception as problem:
        return json.dumps({"broke": f"{problem!r}\n{traceback.format_exc()}"})


def _listen(incoming: Iterable[str], lines: queue.SimpleQueue[str]) -> None:
    for line in incoming:
        lines.put(line)
    # Nobody waits for an answer any more. With this process the container ends, whatever runs in it.
    os._exit(0)


def _say(outgoing: Any, line: str) -> None:
    outgoing.write(line + "\n")
    outgoing.flush()


if __name__ == "__main__":
    main()
