"""Inside of the container: submissions come in on standard input, a line each, and results go out on standard output.

The first line out says who is here. It ends when the other side hangs up.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict

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
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    _say(outgoing, {"library": code_digest(), "why_not": why_not()})
    for line in incoming:
        _say(outgoing, answer(line))


def answer(line: str) -> dict:
    """To a submission: {"graded": …}, or {"refused": why grading is not possible here}, or {"broke": a traceback}."""
    try:
        return {"graded": asdict(grade_submission(Submission.from_json(line)))}
    except (GradingError, SandboxError) as problem:
        return {"refused": str(problem)}
    except Exception:
        return {"broke": traceback.format_exc()}


def _say(outgoing, what: dict) -> None:
    outgoing.write(json.dumps(what, allow_nan=False) + "\n")
    outgoing.flush()


if __name__ == "__main__":
    sys.exit(main())
