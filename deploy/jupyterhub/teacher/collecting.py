"""nbgrader's Collect, for students with accounts of their own on one server.

nbgrader goes by a folder's name, which anybody may choose: a later submission in somebody's name would take the
place of theirs. And it follows links, as the teacher: a link to the solutions would bring them back as feedback.
Here the folder's owner is the student, and links stay behind. Whatever one of them hands in, the others are collected.
"""

import contextlib
import errno
import os
import pwd
import secrets
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc
from traitlets import default

# Never through a link, and never waiting for the other end of a pipe.
CAREFULLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
PART = 1 << 20  # bytes at a time
# More than a time or a secret of nbgrader's needs, less than takes long to read.
WORDS = 1000  # bytes


class CollectFromOwners(ExchangeCollect):
    """Collects what belongs to each student, plain files and folders only."""

    @default("check_owner")
    def _owner_is_the_student(self):
        # nbgrader would look through a link for the owner, and end where it leads nowhere.
        return False

    def init_src(self):
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path):
        try:
            owner = owner_of(path)
        except OSError:
            # Its owner has taken it back meanwhile: nobody's.
            return {"username": "", "filename": "", "timestamp": datetime.min}
        try:
            record = super()._path_to_record(path)
        except (ExchangeError, ValueError, OverflowError):
            # A name that nobody can read must not stop the whole class: the oldest of its owner.
            record = {"filename": os.path.basename(path), "timestamp": datetime.min}
        if record.get("username") != owner:
            self.log.warning("%r belongs to %s and is collected as theirs.", path, owner)
        return record | {"username": owner}

    def copy_files(self):
        # nbgrader removes what was collected before it copies what is newer.
        with contextlib.ExitStack() as stack:
            for record in self.src_records:
                held = (
                    self.coursedir.submitted_directory,
                    record["username"],
                    self.coursedir.assignment_id,
                )
                stack.enter_context(kept_if_lost(Path(self.coursedir.format_path(*held))))
            super().copy_files()

    def do_copy(self, src, dest, log=None):
        """Copy a submission; nbgrader's own rules for sizes and names hold as always."""
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "submission"
            try:
                for name in copy_plain(src, copy, 1000 * self.coursedir.max_dir_size):
                    self.log.warning("%r: %r is no plain file and stays behind.", src, name)
                date_if_unreadable(copy / "timestamp.txt", os.lstat(src).st_ctime)
                secret_if_unreadable(copy / "submission_secret.txt")
                super().do_copy(str(copy), dest, log)
            except (OSError, RuntimeError) as problem:  # too large, too deep, changed meanwhile
                shutil.rmtree(dest, ignore_errors=True)
                self.log.error("%r is not collected: %s", src, problem)


@contextlib.contextmanager
def kept_if_lost(folder: Path) -> Iterator[None]:
    """Put a folder back at the end of the block, if it was there and is not any more; after a crash, the next time."""
    aside = folder.with_name(f".{folder.name}-before")
    _put_back(aside, folder)
    if folder.is_dir():
        shutil.copytree(folder, aside, symlinks=True, copy_function=_link)
    try:
        yield
    finally:
        _put_back(aside, folder)


def _put_back(aside: Path, folder: Path) -> None:
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """A second name for the same file, where the disk has such; else a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)


def owner_of(path: str) -> str:
    """The account that a file, folder or link belongs to."""
    number = os.lstat(path).st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def date_if_unreadable(file: Path, changed: float) -> None:
    """Where a submission does not say when it was made, or in no words of nbgrader's, say when it last changed.

    nbgrader would end the next time that it looks there. So a time stays, and not its words, which another day may not
    be read as the same: "31", or a time zone that is a file of the student's.
    """
    when = datetime.fromtimestamp(int(changed), UTC).replace(tzinfo=None)
    with contextlib.suppress(OSError, ValueError, OverflowError):
        said = words_of(file)
        if "/" not in said:
            when = parse_utc(said)
    put(file, f"{when.isoformat(' ', 'microseconds')} UTC")


def secret_if_unreadable(file: Path) -> None:
    """Where a submission lacks nbgrader's secret, give it one: *Release Feedback* would end there, for all who follow.

    Who took it out cannot fetch their feedback.
    """
    try:
        there = words_of(file)
    except (OSError, ValueError):
        there = ""
    if not there:
        put(file, secrets.token_hex(64))


def words_of(file: Path) -> str:
    """The text of a file. Raises OSError or ValueError if it is none, or too long."""
    with file.open("rb") as opened:
        said = opened.read(WORDS + 1)
    if len(said) > WORDS:
        raise ValueError(f"{file.name} is too long")
    return said.decode("utf-8").strip()


def put(file: Path, text: str) -> None:
    """Write a file, in the place of whatever is there."""
    shutil.rmtree(file, ignore_errors=True)
    file.write_text(text)


def copy_plain(source: str | Path, target: Path, most: int) -> list[str]:
    """Copy the folder `source`; return what is left out: links, pipes, files that cannot be read.

    Its owner may change it meanwhile, so everything is opened once and judged then, from the folder down. Raises
    OSError when it holds more than `most` bytes.
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
            for name in files:
                size = _copied(name, opened, place / name, most)
                if size is None:
                    names.append(name)
                else:
                    most -= size
            left += [os.path.normpath(os.path.join(folder, name)) for name in names]
    finally:
        os.close(top)
    return left


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _copied(name: str, folder: int, target: Path, most: int) -> int | None:
    """Copy one file of an opened folder; its bytes, or None if it is no plain file."""
    try:
        opened = os.open(name, CAREFULLY, dir_fd=folder)
    except OSError:
        return None
    with open(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return None
        size = 0
        with target.open("wb") as copy:
            while part := file.read(PART):
                size += len(part)
                if size > most:
                    raise OSError(errno.EFBIG, "the submission is too large", name)
                copy.write(part)
    return size
