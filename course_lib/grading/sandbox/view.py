"""What is seen from inside the sandbox, as data: the system and the Python environment, both read-only.

Nothing of the instructor's course is among it: of the checkout only the package `course_lib`, and in that
neither the reference answers, nor the audit, nor what writes units. What is not named here does not exist inside.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import course_lib
from course_lib.grading.sandbox.units_inside import questions_only

# Where things are inside.
HOME = "/student"
WORK = "/student/work"
JOB = "/run/job"
# Where a child puts up its disk, before its folders appear in the places above.
DISK = "/run/disk"
# User and group that the student's code sees itself as.
STUDENT = 1000
# Known to the template alone: a child unmounts them.
ALL_JOBS = "/run/jobs"
CACHE = "/run/programs"

# Of /etc: what the dynamic linker, the clock and Debian's Python read. No accounts, no keys, no host names.
OF_ETC = (
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "alternatives",
    "fonts",
    "localtime",
    "mime.types",
    f"python{sys.version_info.major}.{sys.version_info.minor}",
)
# Of a Python's own folder. Never the folder itself: an environment made in the course's folder is the course.
OF_A_PREFIX = ("bin", "lib", "lib64", "pyvenv.cfg")
# Not of the system: an administrator's settings, and where older nbgraders keep what was handed in.
HIDDEN_OF_USR = ("/usr/local/etc", "/usr/local/share", "/usr/local/src", "/usr/src")


@dataclass(frozen=True)
class Mount:
    """One thing that exists inside.

    Attributes:
        kind: "read" or "write" (a folder or file of the host), "link", "empty" (a folder in memory), "hidden" (an
            empty folder that stays empty), "proc", "dev".
        target: its path inside.
        source: what it shows: a path of the host; for a link what it points to; otherwise "".
    """

    kind: str
    target: str
    source: str = ""


def view(
    private: Path, jobs: Path, cache: Path | None = None, cache_is_written: bool = False
) -> list[Mount]:
    """All mounts in the order in which they are made; later ones cover earlier ones.

    Args:
        private: a folder of this process, for the files that are made only for the sandbox.
        jobs: the folder that holds one folder for each job.
        cache: programs that JAX compiled before, and pictures.
        cache_is_written: for trusted runs that fill the cache.
    """
    mounts = [*system(), *accounts(private)]
    mounts += [
        Mount("empty", HOME),
        Mount("empty", "/tmp"),
        Mount("empty", JOB),
        Mount("empty", DISK),
    ]
    # After /tmp: an environment may lie in it.
    mounts += [*python(), *library(private)]
    mounts.append(Mount("write", ALL_JOBS, str(jobs)))
    if cache is not None:
        mounts.append(Mount("write" if cache_is_written else "read", CACHE, str(cache)))
    return mounts


def system() -> list[Mount]:
    """Programs and libraries of the system, a /proc of its own and the harmless devices."""
    mounts = [Mount("read", "/usr", "/usr")]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            mounts.append(Mount("link", str(path), os.readlink(path)))
        elif path.is_dir():
            mounts.append(Mount("read", str(path), str(path)))
    for name in OF_ETC:
        path = Path("/etc", name)
        if path.exists():
            mounts.append(Mount("read", str(path), str(path.resolve())))
    mounts += [Mount("hidden", path) for path in HIDDEN_OF_USR if os.path.isdir(path)]
    return [*mounts, Mount("proc", "/proc"), Mount("dev", "/dev")]


def accounts(private: Path) -> list[Mount]:
    """An /etc/passwd with the student alone, so that looking up one's own name works."""
    texts = {
        "passwd": f"student:x:{STUDENT}:{STUDENT}::{HOME}:/bin/sh\n",
        "group": f"student:x:{STUDENT}:\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        "hosts": "127.0.0.1 localhost\n",
    }
    folder = private / "etc"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [Mount("read", f"/etc/{name}", str(folder / name)) for name in texts]


def python() -> list[Mount]:
    """The Python that runs now, with what is installed in it."""
    prefixes = (sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix)
    paths = [os.path.join(prefix, name) for prefix in prefixes for name in OF_A_PREFIX]
    paths += [*site.getsitepackages(), *own_packages()]
    mounts: list[Mount] = []
    for path in sorted({os.path.abspath(path) for path in paths if os.path.exists(path)}):
        if not covered(path, mounts):
            mounts.append(Mount("read", path, os.path.realpath(path)))
    return [*mounts, *interpreter(mounts)]


def own_packages() -> list[str]:
    """The folder of what this account installed for itself (`pip install --user`), if this Python looks there."""
    folder = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    return [folder] if os.path.isdir(folder) else []


def interpreter(mounts: list[Mount]) -> list[Mount]:
    """The links from `sys.executable` to the program itself, as far as they lead outside of `mounts`."""
    found = []
    path = os.path.abspath(sys.executable)
    while True:
        if not covered(path, mounts):
            found.append(Mount("read", path, os.path.realpath(path)))
        if not os.path.islink(path):
            return found
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))


def covered(path: str, mounts: list[Mount]) -> bool:
    """Whether a path is inside already: in /usr or in one of the mounts."""
    return within(path, ["/usr", *(mount.target for mount in mounts)])


def within(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of the folders or lies in one."""
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def library_folder() -> str:
    """The folder of the package `course_lib`, in a checkout or among the installed packages."""
    return os.path.dirname(os.path.abspath(course_lib.__file__))


def library(private: Path) -> list[Mount]:
    """The package `course_lib`, without what a student's code must not read."""
    package = Path(library_folder())
    units = private / "units"
    questions_only(package / "checks" / "units", units)
    return [
        *other_copies(package),
        Mount("read", str(package), str(package.resolve())),
        Mount("read", str(package / "checks" / "units"), str(units)),
        Mount("hidden", str(package / "checks" / "audit")),
        # A new unit begins with a worked exercise on a gradient that the course asks for.
        Mount("hidden", str(package / "authoring")),
    ]


def other_copies(package: Path) -> list[Mount]:
    """The package is installed and run from a checkout, too: the copy that does not run has answers as well."""
    copies = [Path(folder, package.name) for folder in (*site.getsitepackages(), *own_packages())]
    return [
        Mount("hidden", str(copy))
        for copy in copies
        if copy.is_dir() and copy.resolve() != package.resolve()
    ]
