"""One submission on its way to being graded, and what came of it: plain data that travels between processes.

Both ways of grading, nbgrader's own command and `course grade`, make a `Submission` and get a `Graded`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from course_lib.grading.sandbox.limits import Limits

# How a student's code is kept from the rest of the machine.
SANDBOXES = ("bubblewrap", "docker", "none")
# The attributes of a Submission that hold files.
FILES = ("files", "shared_files")


@dataclass(frozen=True)
class Submission:
    """All that is needed to grade one notebook of one student, anywhere.

    Attributes:
        assignment, student, notebook: nbgrader's names; `notebook` is a file's name without its ending.
        cells: the notebook to execute as JSON (nbformat 4), sanitised and with its locked cells restored.
        source: the instructor's notebook as JSON, with solutions and hidden tests; never enters the sandbox.
        shared_files: what lies beside the instructor's notebook and is handed out; trusted.
        files: what else lies in the student's folder, by path relative to it, with forward slashes.
        nonce: from this the inputs of the checks are drawn; each submission has another one.
        limits: how much a submission may use.
        sandbox: one of SANDBOXES.
        cache: where programs lie that JAX compiled before; "" for this computer's own folder.
        rehearse: whether the instructor's own notebook is graded first, once on each computer: it proves that
            its answers pass, and what it compiles need not be compiled again.
    """

    assignment: str
    student: str
    notebook: str
    cells: str
    source: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    shared_files: Mapping[str, bytes] = field(default_factory=dict)
    nonce: str = ""
    limits: Limits = field(default_factory=Limits)
    sandbox: str = "bubblewrap"
    cache: str = ""
    rehearse: bool = False

    @property
    def key(self) -> str:
        """Which submission this is, in one word of paths and messages: "ada/01_derivatives/01_derivatives"."""
        return f"{self.student}/{self.assignment}/{self.notebook}"

    def to_json(self) -> str:
        """As one line of text, for a process that grades elsewhere."""
        data = asdict(self)
        for name in FILES:
            data[name] = {path: b64encode(held).decode() for path, held in data[name].items()}
        return json.dumps(data)

    @classmethod
    def from_json(cls, text: str) -> Submission:
        """The reverse of `to_json`."""
        data = json.loads(text)
        for name in FILES:
            data[name] = {path: b64decode(held) for path, held in data[name].items()}
        return cls(**{**data, "limits": Limits(**data["limits"])})


@dataclass(frozen=True)
class CellRun:
    """What one code cell gave.

    Attributes:
        index: its place among all cells of the notebook.
        source_hash: SHA-256 of the cell's source, so that outputs are never put under another text.
        execution_count: as a notebook counts.
        outputs: nbformat outputs; a student's are cleaned, a test cell's come from the referee alone.
        seconds: how long it took.
    """

    index: int
    source_hash: str
    execution_count: int | None
    outputs: list[dict[str, Any]]
    seconds: float


@dataclass(frozen=True)
class Lead:
    """Something to look at; never a verdict.

    Attributes:
        kind: "autodiff" in an exercise that is to be written by hand, or "tampering": instructors count by it.
        cell: nbgrader's grade id or the index of the cell, "" where no cell is meant.
        words: one sentence: what was seen.
    """

    kind: str
    cell: str
    words: str


@dataclass(frozen=True)
class Graded:
    """What came of grading one submission.

    Attributes:
        key: `Submission.key`.
        runs: one entry for each code cell; those after a stop have an error that says why they did not run.
        checks: one entry for each `check(...)`: the report's JSON (exercise, right, mistake, …) and "cell".
        broke: {grade id: name of the error} of tests that ended in an error though no check of theirs had failed,
            e.g. a NameError where an answer was never defined.
        problems: sentences for the instructor on what broke, and what to do; () for nearly all.
        leads: what to look at.
        seconds: wall time of grading it.
        sandbox: what the code ran in.
    """

    key: str
    runs: list[CellRun]
    checks: list[dict[str, Any]] = field(default_factory=list)
    broke: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    seconds: float = 0.0
    sandbox: str = "bubblewrap"

    def errors(self, name: str) -> list[str]:
        """What the errors of this name say, of all cells."""
        outputs = (output for run in self.runs for output in run.outputs)
        return [output["evalue"] for output in outputs if output.get("ename") == name]

    def to_json(self) -> str:
        """As text, for the journal."""
        return json.dumps(asdict(self), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Graded:
        """The reverse of `to_json`."""
        data = json.loads(text)
        data["runs"] = [CellRun(**run) for run in data["runs"]]
        data["leads"] = [Lead(**lead) for lead in data["leads"]]
        return cls(**data)


def hash_of(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
