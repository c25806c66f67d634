"""nbgrader's Collect, for students with accounts of their own on one server.

nbgrader goes by a folder's name, which anybody may choose: a later submission in somebody's name would take the
place of theirs. And it follows links, as the teacher: a link to the solutions would bring them back as feedback.
Here the folder's owner is the student, and links stay behind.
"""

import os
import pwd
import shutil
import stat
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect

# Never through a link, and never waiting for the other end of a pipe.
CAREFULLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


class CollectFromOwners(ExchangeCollect):
    """Collects what belongs to each student, plain files and folders only."""

    def _path_to_record(self, path):
        owner = owner_of(path)
        try:
            record = super()._path_to_record(path)
        except (ExchangeError, ValueError, OverflowError):
            # A name that nobody can read must not stop the whole class: the oldest of its owner.
            record = {"filename": os.path.basename(path), "timestamp": datetime.min}
        if record.get("username") != owner:
            self.log.warning("%s belongs to %s and is collected as theirs.", path, owner)
        return record | {"username": owner}

    def do_copy(self, src, dest, log=None):
        """Copy a submission; nbgrader's own rules for sizes and names hold as always."""
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "submission"
            for name in copy_plain(src, copy):
                self.log.warning("%s: %s is no plain file and stays behind.", src, name)
            super().do_copy(str(copy), dest, log)


def owner_of(path: str) -> str:
    """The account that a file, folder or link belongs to."""
    number = os.lstat(path).st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def copy_plain(source: str | Path, target: Path) -> list[str]:
    """Copy the folder `source`; return what is left out: links, pipes, files that cannot be read.

    Its owner may change it meanwhile, so everything is opened once and judged then, from the folder down.
    """
    target.mkdir()
    try:
        top = os.open(source, CAREFULLY | os.O_DIRECTORY)
    except OSError:
        return ["the folder"]
    left = []
    try:
        for folder, below, files, opened in os.fwalk(".", dir_fd=top, follow_symlinks=False):
            place = target / folder
            place.mkdir(exist_ok=True)
            names = [name for name in below if _is_link(name, opened)]
            names += [name for name in files if not _copied(name, opened, place / name)]
            left += [os.path.normpath(os.path.join(folder, name)) for name in names]
    finally:
        os.close(top)
    return left


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _copied(name: str, folder: int, target: Path) -> bool:
    """Copy one file of an opened folder, if it is a plain one."""
    try:
        opened = os.open(name, CAREFULLY, dir_fd=folder)
    except OSError:
        return False
    with open(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return False
        with target.open("wb") as copy:
            shutil.copyfileobj(file, copy)
    return True
