"""A job's private folder, which both sides see: the worker outside, the student's code read-only inside.

It holds the kernel's sockets, the student's files on their way in, and sockets that the worker listens on.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from course_lib.grading.sandbox.errors import SandboxError

# A socket's path may have 107 bytes; the folder's name leaves room for the longest of ours.
LONGEST_FOLDER = 80
PREFIX = "descent-"
LOCK = "held"
# A folder that was made just now may not be locked yet.
YOUNG_SECONDS = 60.0
_locks: dict[Path, int] = {}
# Errors that a file's name is the reason of.
OF_A_NAME = (
    errno.ENAMETOOLONG,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.EINVAL,
    errno.EILSEQ,
)


def private_folder(of: str = "sandbox") -> Path:
    """A new folder of a sandbox or a referee: short enough for sockets, closed to others. End it with `give_back`.

    Folders that a process left behind when it was killed are removed: students' work is in them.

    Raises:
        SandboxError: if the temporary folder's path is too long for sockets.
    """
    remove_what_was_left()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{of}-"))
    if len(os.fsencode(folder)) > LONGEST_FOLDER:
        folder.rmdir()
        raise SandboxError(
            f"The temporary folder {folder.parent} has too long a path for sockets: "
            "set TMPDIR to a shorter one, e.g. /tmp."
        )
    # The system lets go of the lock when this process ends, however it ends.
    _locks[folder] = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(_locks[folder], fcntl.LOCK_EX)
    return folder


def give_back(folder: Path) -> None:
    """Delete a folder of `private_folder` with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)
    lock = _locks.pop(folder, None)
    if lock is not None:
        os.close(lock)


def remove_what_was_left() -> None:
    """Delete folders of processes of this user that are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            about = folder.lstat()
            if about.st_uid == os.getuid() and time.time() - about.st_mtime > YOUNG_SECONDS:
                lock = os.open(folder / LOCK, os.O_RDWR)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(lock)


class JobFolder:
    """The folder of one job.

    Attributes:
        path: where it is for the worker.
        inside: where it is for the student's code.
        left_out: a sentence for each file that could not be brought.
    """

    def __init__(self, path: Path, inside: str) -> None:
        self.path = path
        self.inside = inside
        self.left_out: list[str] = []
        path.mkdir(mode=0o700)
        # What runs inside may be another user: it may pass through, not list. Nobody else gets this far.
        path.chmod(0o711)

    def bring(self, files: Mapping[str, bytes]) -> Path:
        """Put files under `files/`, each a plain file below it; gives that folder.

        A file whose name does not let it be there is in `left_out`: it must not cost all marks.

        Raises:
            SandboxError: if a file cannot be written for a reason of the computer's, which may pass.
        """
        folder = self.path / "files"
        folder.mkdir(exist_ok=True)
        folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
        for name, content in files.items():
            try:
                if name in folders:
                    raise ValueError("another file lies in a folder of that name")
                target = folder / plain_path(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except (OSError, ValueError) as problem:
                if isinstance(problem, OSError) and problem.errno not in OF_A_NAME:
                    raise SandboxError(
                        f"The file {name!a} could not be handed to the sandbox: {problem}."
                    ) from problem
                why = getattr(problem, "strerror", None) or problem
                self.left_out.append(f"the file {name!a} was left out: {why}")
        return folder

    def seen_inside(self, path: Path) -> str:
        """What a path in the folder is called inside. A socket there may be connected to from then on."""
        if path.is_socket():
            path.chmod(0o666)
        return f"{self.inside}/{path.relative_to(self.path).as_posix()}"

    def remove(self) -> None:
        """Delete it with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)


def plain_path(name: str) -> str:
    """A path below a folder, as it is; ValueError for any other."""
    path = PurePosixPath(name)
    # Elsewhere these are letters like others: "Screenshot 10:30.png".
    leads_away = os.name == "nt" and ("\\" in name or ":" in name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name or leads_away:
        raise ValueError("its path is not one inside the student's folder")
    return str(path)
