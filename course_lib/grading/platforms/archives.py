"""The files in a folder and in the archives that lie in it, read one by one and never unpacked to disk.

Students make some of these archives. Nothing is written anywhere, so a path in one leads nowhere; and of what is
packed no more is unpacked than the archive says that there is.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.class_run.printable import shown

# An archive of the platform holds those of the students; deeper ones nobody needs.
MOST_DEPTH = 2
# Of an archive inside of another, which is held in memory.
MOST_BYTES = 100_000_000
# Of these zipfile unpacks as much as is asked for; of others it unpacks all and then cuts it.
KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PIECE = 1 << 16


class Unreadable(Exception):
    """A file or an archive is damaged, encrypted or too large; the message says which."""


@dataclass(frozen=True)
class File:
    """One file, wherever it lies.

    Attributes:
        parts: of its path, archives among them.
        size: in bytes.
        read: its content, or Unreadable; to be called before the next file is asked for, as archives are closed
            behind it.
    """

    parts: tuple[str, ...]
    size: int
    read: Callable[[], bytes]

    @property
    def shown(self) -> str:
        """Its path, as a person may read it."""
        return shown("/".join(self.parts))


def files_in(folder: Path) -> Iterator[File]:
    """All of them, in the order of their names. An archive that cannot be unpacked counts as a file."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_symlink() or not path.is_file() or not _counts(parts):
            continue
        whole = File(parts, path.stat().st_size, _reading(path.read_bytes))
        if path.suffix.lower() == ".zip":
            # Not read as a whole: a platform's archive of a large class is large.
            yield from _unpacked(whole, lambda path=path: path, depth=1)
        else:
            yield whole


def _unpacked(whole: File, archive: Callable[[], Path | io.BytesIO], depth: int) -> Iterator[File]:
    try:
        with _told():
            opened = zipfile.ZipFile(archive())
    except Unreadable as problem:
        yield File(whole.parts, whole.size, _failing(problem))
        return
    with opened:
        for entry in sorted(opened.infolist(), key=lambda entry: entry.filename):
            yield from _member(whole, opened, entry, depth)


def _member(
    whole: File, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int
) -> Iterator[File]:
    # Some programs under Windows write their own slashes.
    inside = entry.filename.replace("\\", "/")
    parts = (*whole.parts, *(part for part in inside.split("/") if part not in ("", ".", "..")))
    if inside.endswith("/") or not _counts(parts):
        return
    file = File(parts, entry.file_size, _reading(lambda: _unpack(archive, entry)))
    if not inside.lower().endswith(".zip") or depth == MOST_DEPTH:
        yield file
    else:
        yield from _unpacked(file, lambda: io.BytesIO(file.read()), depth + 1)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES:,} bytes")
    if entry.compress_type not in KINDS:
        raise Unreadable("it is packed in another way than zip programs pack by themselves")
    with archive.open(entry) as packed:
        # Asked for all at once, zipfile unpacks first and looks at the size later.
        return b"".join(iter(lambda: packed.read(PIECE), b""))


def _counts(parts: tuple[str, ...]) -> bool:
    """Whether a person made it: not what macOS and Jupyter keep for themselves."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _reading(read: Callable[[], bytes]) -> Callable[[], bytes]:
    def told() -> bytes:
        with _told():
            return read()

    return told


def _failing(problem: Unreadable) -> Callable[[], bytes]:
    def fail() -> bytes:
        raise problem

    return fail


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a damaged archive makes zipfile raise, of which there are a dozen, is Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable(f"it cannot be read ({problem})") from problem
