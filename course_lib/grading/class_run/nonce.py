"""Each student's own nonce, from which the inputs of their checks are drawn.

It is the same whenever they are graded again, and nobody can tell it who cannot read the instructor's secret.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from course_lib.grading.errors import GradingError

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


def nonce_of(secret: bytes, assignment: str, student: str) -> str:
    """The nonce of one student for one assignment, 64 hex digits."""
    # Lengths, so that no two pairs of names spell the same message.
    message = f"{len(assignment)} {assignment} {len(student)} {student}"
    # Where the locale is ASCII, a name that is not comes from the file system in pieces.
    spelled = message.encode("utf-8", "surrogateescape")
    return hmac.new(secret, spelled, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        # mkstemp's files are their owner's alone.
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process was first; then its secret counts.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        os.unlink(made)
