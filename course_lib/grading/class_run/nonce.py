"""Each submission's own nonce, from which the inputs of its checks are drawn.

It is the same whenever just this submission is graded again, however that is done, and nobody can tell it who cannot
read the instructor's secret. Whoever hands in something else has other inputs: answers that were read off the
feedback on the first try are of no use in the second.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from course_lib.grading.errors import GradingError
from course_lib.grading.library import digest, file_digest

SECRET = "gradebook/.grading_secret"


def secret_of(root: Path) -> bytes:
    """The secret of the course at `root`, made at the first use, readable by its owner alone.

    Raises GradingError if the file is there and holds no secret.
    """
    path = root / SECRET
    if not path.exists():
        _make(path)
    secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise GradingError(
            f"{path} holds no secret. Put back the copy that you kept, or delete it: "
            "then a new one is made, and all submissions are graded again."
        )
    return secret


def work_of(notebook: Path, others: Mapping[str, Path]) -> str:
    """The hash of what was handed in: a notebook as it was, unrepaired, and what its code could read beside it.

    Raises OSError if a file cannot be read.
    """
    beside = sorted((path, file_digest(file)) for path, file in others.items())
    return digest(file_digest(notebook), beside)


def nonce_of(secret: bytes, assignment: str, student: str, work: str) -> str:
    """The nonce of one submission, 64 hex digits; `work` is the hash of it."""
    # Lengths, so that no two triples of names spell the same message.
    message = f"{len(assignment)} {assignment} {len(student)} {student} {work}"
    # Where the locale is ASCII, a name that is not comes from the file system in pieces.
    spelled = message.encode("utf-8", "surrogateescape")
    return hmac.new(secret, spelled, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = secrets.token_hex(32) + "\n"
    descriptor, made = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        # mkstemp's files are their owner's alone.
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process was first; then its secret counts.
        with contextlib.suppress(FileExistsError):
            _link(made, path, text)
    finally:
        os.unlink(made)


def _link(made: str, path: Path, text: str) -> None:
    """Put the secret in its place, whole, unless there is one. Raises FileExistsError if there is."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:
        # exFAT and many shares have no hard links. Who comes second may find it half written; that is told.
        with open(path, "x", opener=_its_owners_alone) as file:
            file.write(text)


def _its_owners_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
