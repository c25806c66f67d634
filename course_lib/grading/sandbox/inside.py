"""A child of the template becomes a sandbox of its own: `enter(job)`, and there is no way back.

In this order: namespaces, file system, the job's files and sockets, limits, another user, no privileges. When it
returns, the process is number 1 of its own process namespace: when it ends, all that it started ends.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.grading.sandbox import rlimits, syscalls
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.sandbox.seccomp import forbid_system_calls
from course_lib.grading.sandbox.view import ALL_JOBS, DISK, HOME, JOB, STUDENT, WORK

# What of /proc is about the whole computer, and its owner may change even without privileges.
READ_ONLY_OF_PROC = ("sys", "sysrq-trigger", "irq", "bus", "fs")
HIDDEN_OF_PROC = ("kcore", "keys", "key-users", "sched_debug", "timer_list", "kallsyms", "kmsg")
# A file system in memory with this many files at most.
MOST_FILES = 20_000
POLITENESS = 5
# The one writable file system of a job; its folders appear where programs look for them.
ON_DISK = {f"{DISK}/home": HOME, f"{DISK}/tmp": "/tmp", f"{DISK}/shm": "/dev/shm"}
# Socket names under the job's folder, as a connection file with transport "ipc" numbers them.
SOCKETS = ("shell", "iopub", "stdin", "control", "hb")


@dataclass(frozen=True)
class Job:
    """What the worker asks for.

    Attributes:
        name: the job's folder among all jobs.
        limits: how much it may use.
        environment: more environment variables.
        settings: for `jax.config.update`: JAX was imported long ago and reads no variables any more.
        connection: the content of a Jupyter connection file.
        user: whom it becomes, in the template's way of counting (`bubblewrap.job_user`).
    """

    name: str
    limits: Limits
    environment: dict[str, str]
    settings: dict[str, Any]
    connection: dict[str, Any]
    user: int

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Job:
        """A job from what `json.loads` gives."""
        return cls(**{**data, "limits": Limits(**data["limits"])})


def leave_the_others() -> None:
    """Namespaces of one's own for mounts, network, names and shared memory (the caller has seen to processes)."""
    syscalls.unshare(
        syscalls.CLONE_NEWNS
        | syscalls.CLONE_NEWIPC
        | syscalls.CLONE_NEWUTS
        | syscalls.CLONE_NEWNET
        | syscalls.CLONE_NEWCGROUP
    )
    syscalls.mount("none", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)


def make_file_system(job: Job) -> None:
    """An empty disk of limited size, this job's folder, and a /proc that shows only what is in here."""
    harmless = syscalls.MS_NOSUID | syscalls.MS_NODEV
    size = f"size={job.limits.disk_bytes},nr_inodes={MOST_FILES},mode=755"
    syscalls.mount("tmpfs", DISK, "tmpfs", harmless, size)
    for folder in ON_DISK:
        os.mkdir(folder)
        os.chmod(folder, 0o1777)
    keep_what_lies_in_tmp()
    for folder, place in ON_DISK.items():
        if os.path.isdir(place):
            syscalls.mount(folder, place, flags=syscalls.MS_BIND | syscalls.MS_REC)
    syscalls.unmount(DISK)
    os.mkdir(WORK)
    syscalls.mount(f"{ALL_JOBS}/{job.name}", JOB, flags=syscalls.MS_BIND)
    syscalls.unmount(ALL_JOBS)
    syscalls.mount("proc", "/proc", "proc", harmless | syscalls.MS_NOEXEC)


def keep_what_lies_in_tmp() -> None:
    """A Python environment or the library may be in /tmp, as in tests: it is shown in the new one as well."""
    for name in os.listdir("/tmp"):
        if os.path.isdir(f"/tmp/{name}"):
            os.mkdir(f"{DISK}/tmp/{name}")
            syscalls.mount(
                f"/tmp/{name}", f"{DISK}/tmp/{name}", flags=syscalls.MS_BIND | syscalls.MS_REC
            )
            syscalls.read_only(f"{DISK}/tmp/{name}")


def cover_proc() -> None:
    """Close what of /proc is not about the processes in here."""
    for name in READ_ONLY_OF_PROC:
        if os.path.exists(f"/proc/{name}"):
            syscalls.mount(
                f"/proc/{name}", f"/proc/{name}", flags=syscalls.MS_BIND | syscalls.MS_REC
            )
            syscalls.read_only(f"/proc/{name}")
    for name in HIDDEN_OF_PROC:
        if os.path.exists(f"/proc/{name}"):
            syscalls.mount("/dev/null", f"/proc/{name}", flags=syscalls.MS_BIND)


def bring_files(user: int) -> None:
    """Copy the student's files to the disk: what becomes of them there, nobody sees outside."""
    files = Path(JOB, "files")
    if files.is_dir():
        shutil.copytree(files, WORK, dirs_exist_ok=True)
    for folder, _, names in os.walk(HOME):
        for path, mode in (
            (folder, 0o700),
            *((os.path.join(folder, name), 0o600) for name in names),
        ):
            os.chown(path, user, user)
            os.chmod(path, mode)


def listen(job: Job) -> dict[int, int]:
    """The kernel's sockets, listening, by number; afterwards nothing can be written to the job's folder."""
    descriptors = {}
    for name in SOCKETS:
        number = job.connection[f"{name}_port"]
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(f"{JOB}/kernel-{number}")
        listener.listen(16)
        descriptors[number] = listener.detach()
    syscalls.read_only(JOB)
    return descriptors


def become_a_student(limits: Limits, user: int) -> None:
    """Limits, a user without rights, a user namespace that allows no further one, and no privileges."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # if memory runs out for all, a student's process is the one to go
    # However many processes it starts, the watchdog gets its turn.
    os.nice(POLITENESS)
    users = os.open("/proc/sys/user", os.O_PATH | os.O_DIRECTORY)
    cover_proc()
    if user == os.getuid():
        own_user_namespace(users, user)
    else:
        change_user(user)
        # Where even we may not make one, neither may a student.
        with contextlib.suppress(OSError):
            own_user_namespace(users, user)
    os.close(users)
    # Only now: a user namespace passes the limit on processes that it was made under on to all others of its user.
    rlimits.apply(limits)
    syscalls.drop_all_capabilities()
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    forbid_system_calls()


def change_user(user: int) -> None:
    """Become another user and group, in no other group, and keep the privileges for what is still to be done."""
    everything = permitted()
    syscalls.prctl(syscalls.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    syscalls.set_capabilities(everything, everything)
    # The files of /proc/self belong to root otherwise, and the maps of users could not be written.
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)


def permitted() -> int:
    """The privileges that this process may use."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1], 16) for line in file if line.startswith("CapPrm"))


def own_user_namespace(users: int, user: int) -> None:
    """A user namespace in which processes are counted for this job alone, and which allows no other inside it."""
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{STUDENT} {user} 1"),
        ("gid_map", f"{STUDENT} {user} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    none = os.open("max_user_namespaces", os.O_WRONLY, dir_fd=users)
    os.write(none, b"0")
    os.close(none)


def own_randomness() -> None:
    """All children of the template would otherwise draw the same numbers."""
    random.seed()
    np.random.seed(list(os.urandom(16)))


def enter(job: Job) -> dict[int, int]:
    """Do all of it; gives the kernel's listening sockets."""
    leave_the_others()
    make_file_system(job)
    bring_files(job.user)
    sockets = listen(job)
    os.umask(0o022)
    os.environ.update(job.environment)
    become_a_student(job.limits, job.user)
    os.chdir(WORK)
    own_randomness()
    return sockets
