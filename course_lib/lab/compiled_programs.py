"""Where the kernels of JupyterLab keep what JAX has compiled: a notebook that is run again takes half the time.

JAX has a cache of compiled programs on disk, switched on by environment variables. By default it keeps what took a
second or more to compile; a notebook has hundreds of small programs that together take as long.
"""

import os
import re
import shutil
import stat
import time
import zlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pooch

from course_lib.processor import processor

FOLDER = "JAX_COMPILATION_CACHE_DIR"
SETTINGS = {
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
# Some before it fill a page with false alarms about the processor when they load a program (jax-ml/jax#38445).
FIRST_QUIET = (0, 10, 2)
# Of one processor and one JAX. All solutions together have 13 MB of programs; who has more than this limit begins anew.
MOST_BYTES = 500_000_000
# What no kernel has been started with for so long, such as the programs of an earlier JAX, goes.
FORGOTTEN = 180 * 24 * 3600.0
ZSTANDARD = b"\x28\xb5\x2f\xfd"


def settings() -> dict[str, str]:
    """The environment variables that are not set yet, for a folder that is made if it is not there.

    Returns:
        None of them where the user has chosen a folder or an empty one, which means: no cache. None, too, where the
        folder cannot be made, or somebody else can write there: who can, decides what our kernels run.
    """
    jaxlib = version("jaxlib")
    if FOLDER in os.environ or _numbers(jaxlib) < FIRST_QUIET:
        return {}
    every = Path(pooch.os_cache("descent")) / "compiled"
    own = every / f"jaxlib-{jaxlib}-{processor()}"
    try:
        for each in (every, own):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (_is_ours(every) and _is_ours(own)):
            return {}
        _tidy(own)
        for other in every.iterdir():
            if time.time() - other.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(other, ignore_errors=True)
    except OSError:
        return {}
    return {FOLDER: str(own)} | {k: v for k, v in SETTINGS.items() if k not in os.environ}


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", release)[:3]))


def _is_ours(folder: Path) -> bool:
    """Whether this account alone can write there; Windows keeps an account's folders apart by itself."""
    if os.name != "posix":
        return True
    found = folder.lstat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & others
        and os.access(folder, os.W_OK)
    )


def _tidy(folder: Path) -> None:
    """Remove what cannot be read, and everything if it has become too much; begin the folder's time anew."""
    size = 0
    for file in folder.glob("*-cache"):  # XLA keeps folders of its own beside them
        with suppress(OSError):  # another kernel may be at it: then it stays
            program = file.read_bytes()
            if _is_whole(program):
                size += len(program)
            else:
                file.unlink()
    if size > MOST_BYTES:
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
    os.utime(folder)


def _is_whole(program: bytes) -> bool:
    """Whether a file can be unpacked; a full disk leaves others, which JAX would warn of for ever."""
    if program.startswith(ZSTANDARD):
        return _is_whole_zstandard(program)
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(program)
    except zlib.error:
        return False
    return unpacking.eof


def _is_whole_zstandard(program: bytes) -> bool:
    """JAX packs so where it can: with Python 3.14, or with the package zstandard."""
    try:
        from compression import zstd
    except ImportError:
        return True  # not to be told without that package, and rare
    try:
        zstd.decompress(program)
    except zstd.ZstdError:
        return False
    return True
