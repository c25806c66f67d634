"""Bubblewrap: is it there, does it work for this user, and the command line that starts a program in it.

https://github.com/containers/bubblewrap. It makes the outer wall: new namespaces of every kind, a file
system of named parts only, a cleared environment, no network. Where it is missing we say so and stop.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import PurePosixPath

from course_lib.grading.sandbox.errors import SandboxUnavailable
from course_lib.grading.sandbox.view import Mount, within

CHOICES = (
    "Grade on a computer with Linux and bubblewrap; or in containers, with --sandbox=docker; or use --sandbox=none if "
    "you trust everyone whose code you grade: it then runs as you and may read and change whatever you may. "
    "(COURSE_SANDBOX=docker or none is the same for Formgrader and nbgrader autograde.)"
)
INSTALL = "install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)"
NOBODY = 65534
# How each kind of mount is said to bubblewrap.
OPTIONS = {
    "read": "--ro-bind",
    "write": "--bind",
    "link": "--symlink",
    "empty": "--tmpfs",
    "hidden": "--tmpfs",
    "proc": "--proc",
    "dev": "--dev",
}


def program() -> str:
    """The path of a bubblewrap that works here.

    Raises:
        SandboxUnavailable: if it is missing or forbidden; the message says why and what the choices are.
    """
    trouble = why_not()
    if trouble:
        raise SandboxUnavailable(f"There is no sandbox here: {trouble} {CHOICES}")
    return str(shutil.which("bwrap"))


@cache
def why_not() -> str:
    """Why bubblewrap cannot be used, as a sentence; "" if it can. It is really tried, once for a process."""
    if not sys.platform.startswith("linux"):
        return f"bubblewrap needs Linux, and this is {sys.platform}."
    path = shutil.which("bwrap")
    if path is None:
        return f"the program bwrap is not on the PATH; {INSTALL}."
    # What the template needs: namespaces of its own, and leave to make more of them inside.
    inner = ["unshare", "--mount", "--pid", "--fork", "/bin/true"]
    command = [path, *walls(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", *inner]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{path} could not be run ({error})."
    if done.returncode == 0:
        return ""
    said = " ".join(done.stderr.split())[-300:] or f"exit status {done.returncode}"
    return f"bubblewrap may not make namespaces ({said}). {why_forbidden()}"


def why_forbidden() -> str:
    """What this system says about namespaces for ordinary users."""
    if read_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1:
        return (
            "AppArmor forbids it here, as on Ubuntu 24.04: give bwrap a profile with `userns,` "
            "(package apparmor-profiles, file bwrap-userns-restrict), or ask your administrator to."
        )
    if read_number("/proc/sys/kernel/unprivileged_userns_clone") == 0:
        return "Ask your administrator for `sysctl kernel.unprivileged_userns_clone=1`."
    if read_number("/proc/sys/user/max_user_namespaces") == 0:
        return "Ask your administrator to raise `sysctl user.max_user_namespaces` above 0."
    return "In a container, it must be started so that it may (for example with user namespaces allowed)."


def read_number(path: str) -> int | None:
    """The number in a file of /proc; None if there is no such file."""
    try:
        with open(path) as file:
            return int(file.read())
    except (OSError, ValueError):
        return None


def walls() -> list[str]:
    """The options that separate the sandbox from everything else.

    An ordinary user gets a user namespace, in which it may make more namespaces for each job. Root needs none
    and has a better way: its jobs run as nobody, whom the system limits and to whom nothing belongs (`job_user`).
    """
    options = [
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
    ]
    if os.getuid() != 0:
        # As user 0 of that namespace; as another, bubblewrap would make a second one, in which nothing is ours.
        options += ["--unshare-user", "--uid", "0", "--gid", "0"]
    return [
        *options,
        "--cap-add",
        "ALL",
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "descent",
    ]


def job_user() -> int:
    """The user, as the template counts, whom a job becomes before it runs: nobody, or the only one there is."""
    return NOBODY if os.getuid() == 0 else 0


def command_line(
    mounts: Iterable[Mount], environment: Mapping[str, str], command: list[str]
) -> list[str]:
    """The whole command that runs `command` with only these mounts and variables."""
    line = [program(), *walls()]
    mounts = list(mounts)
    shown: list[str] = []
    for mount in mounts:
        # Made by themselves, the folders on the way would be closed to everyone but their owner.
        for folder in on_the_way(mount.target, shown):
            line += ["--dir", folder]
        paths = [mount.source, mount.target] if mount.source else [mount.target]
        line += [OPTIONS[mount.kind], *paths]
        if mount.kind in ("read", "write"):
            shown.append(mount.target)
    # Bubblewrap's own root, the devices and what hides something are folders in memory that one could fill.
    for folder in ("/", "/dev", *(mount.target for mount in mounts if mount.kind == "hidden")):
        line += ["--remount-ro", folder]
    line += ["--chdir", "/", "--clearenv"]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    return [*line, "--", *command]


def on_the_way(target: str, shown: Iterable[str]) -> list[str]:
    """The folders that `target` lies in, the outermost first, without those of the host that are shown already."""
    folders = [str(folder) for folder in reversed(PurePosixPath(target).parents)]
    return [folder for folder in folders if folder != "/" and not within(folder, shown)]
