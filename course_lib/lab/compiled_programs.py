"""Where the kernels of JupyterLab keep what JAX has compiled: a notebook that is run again takes half the time.

JAX has a cache of compiled programs on disk, switched on by environment variables. By default it keeps what took a
second or more to compile; a notebook has hundreds of small programs that together take as long.
"""

import os
import shutil
import zlib
from importlib.metadata import version
from pathlib import Path

import pooch

from course_lib.processor import processor

FOLDER = "JAX_COMPILATION_CACHE_DIR"
SETTINGS = {
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
ZSTANDARD = b"\x28\xb5\x2f\xfd"
# A unit's notebook has about 2 MB of programs. More than this comes of years, and is begun anew.
MOST_BYTES = 500_000_000


def settings(folder: Path | None = None) -> dict[str, str]:
    """The environment variables, for a folder that is made if it is not there.

    Args:
        folder: where programs of all computers are kept; a cache folder of this user unless given.

    Returns:
        None of them where the user has chosen a folder or an empty one, which means: no cache. None, too, where the
        folder cannot be made or written to.
    """
    if FOLDER in os.environ:
        return {}
    folder = folder or Path(pooch.os_cache("descent")) / "compiled"
    folder = folder / f"jaxlib-{version('jaxlib')}-{processor()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(file.stat().st_size for file in folder.iterdir()) > MOST_BYTES:
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
        for file in folder.iterdir():
            if not _is_whole(file.read_bytes()):
                file.unlink()
    except OSError:
        return {}
    return {FOLDER: str(folder)} | SETTINGS if os.access(folder, os.W_OK) else {}


def _is_whole(program: bytes) -> bool:
    """Whether a file can be unpacked; a full disk leaves others, which JAX would warn of for ever."""
    # JAX packs with Zstandard where it is installed; Python cannot unpack that.
    if program.startswith(ZSTANDARD):
        return True
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(program)
    except zlib.error:
        return False
    return unpacking.eof
