"""The few Linux calls that Python has no function for: namespaces, mounts, privileges.

Each raises OSError with what was tried. x86-64 and ARM: the C library knows the numbers, we only call it.
"""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_NOATIME = 1024
MS_NODIRATIME = 2048
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MS_RELATIME = 1 << 21
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

# linux/securebits.h: user 0 gets nothing for being 0, and none of it can be changed again.
SECURE_NOTHING_FOR_ROOT = 0x2F

_LINUX_CAPABILITY_VERSION_3 = 0x20080522

# None: the C library that Python itself uses. Elsewhere than on Linux the functions are simply not called.
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags`; with CLONE_NEWPID the next child does."""
    _check(_libc.unshare(flags), f"unshare({flags:#x})")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace behind an open file of /proc/*/ns."""
    _check(_libc.setns(descriptor, kind), f"setns({kind:#x})")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2)."""
    arguments = (text.encode() or None for text in (source, target, kind))
    result = _libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None)
    _check(result, f"mount {source or kind} on {target}")


def unmount(target: str) -> None:
    """Take a mount away at once, whoever still uses it."""
    _check(_libc.umount2(target.encode(), MNT_DETACH), f"unmount {target}")


def read_only(target: str) -> None:
    """Make the mount at `target` read-only, keeping what else was said about it."""
    kept = os.statvfs(target).f_flag
    flags = kept & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)
    # statvfs and mount number this one flag differently.
    flags |= MS_RELATIME if kept & 4096 else 0
    mount("none", target, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | flags)


def prctl(option: int, argument: int = 0, second: int = 0) -> None:
    """prctl(2) with one argument or two."""
    values = (ctypes.c_ulong(value) for value in (argument, second, 0, 0))
    _check(_libc.prctl(option, *values), f"prctl({option}, {argument})")


def set_capabilities(effective: int, permitted: int) -> None:
    """capset(2) on this thread; nothing is inheritable."""
    header = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0)
    low, high = 0xFFFFFFFF, 32
    data = (ctypes.c_uint32 * 6)(
        effective & low, permitted & low, 0, effective >> high, permitted >> high, 0
    )
    _check(_libc.capset(header, data), "capset")


def last_capability() -> int:
    """The highest capability that this system knows."""
    with open("/proc/sys/kernel/cap_last_cap") as file:
        return int(file.read())


def drop_all_capabilities() -> None:
    """Give up every privilege of this thread, for good: not even a set-user-id program brings one back."""
    for capability in range(last_capability() + 1):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    prctl(PR_SET_SECUREBITS, SECURE_NOTHING_FOR_ROOT)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    set_capabilities(0, 0)
