"""System calls that no notebook needs: memory that no limit counts, and doors into the system's kernel.

memfd_create, shmget and semget make memory that belongs to no process, so neither rlimits nor the watchdog would
see it. The rest (io_uring, bpf, keyrings, new namespaces, sockets that no network namespace holds back) is where
escapes of the past began. Each fails with EPERM.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from course_lib.grading.sandbox.syscalls import PR_SET_NO_NEW_PRIVS, prctl

PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
# Calls whose numbers are the same on all machines.
REFUSED_ANYWHERE = {
    "io_uring_setup": 425,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "mount_setattr": 442,
    "memfd_secret": 447,
}
# By machine: its number in linux/audit.h, `clone`, `socket`, and the calls to refuse (asm/unistd.h).
MACHINES = {
    "x86_64": (
        0xC000003E,
        56,
        41,
        {
            "shmget": 29,
            "semget": 64,
            "msgget": 68,
            "ptrace": 101,
            "syslog": 103,
            "pivot_root": 155,
            "mount": 165,
            "umount2": 166,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "unshare": 272,
            "perf_event_open": 298,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "memfd_create": 319,
            "bpf": 321,
            "userfaultfd": 323,
        },
    ),
    "aarch64": (
        0xC00000B7,
        220,
        198,
        {
            "semget": 190,
            "shmget": 194,
            "msgget": 186,
            "ptrace": 117,
            "syslog": 116,
            "pivot_root": 41,
            "mount": 40,
            "umount2": 39,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "unshare": 97,
            "perf_event_open": 241,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "memfd_create": 279,
            "bpf": 280,
            "userfaultfd": 282,
        },
    ),
}
CLONE3 = 435
# Any of the flags CLONE_NEW*.
NEW_NAMESPACES = 0x7E020000
# Unix and IP, version 4 and 6. In a network namespace of one's own these lead nowhere; others might lead out.
FAMILIES = (1, 2, 10)
# The list of network interfaces, without which the C library gives up: family 16 with protocol 0.
NETLINK, ROUTES = 16, 0
# x86-64 knows every call a second time, under a number with this bit.
SECOND_NUMBERS = 0x40000000

# Classic BPF: load a word of the call's description; compare it; return.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, MACHINE_AT, FIRST_ARGUMENT_AT, THIRD_ARGUMENT_AT = 0, 4, 16, 32


def program(machine: str) -> bytes | None:
    """The filter for a machine as the system reads it; None for a machine that we have no numbers for."""
    if machine not in MACHINES:
        return None
    architecture, clone, socket, refused = MACHINES[machine]
    numbers = sorted({**REFUSED_ANYWHERE, **refused}.values())
    # Each line: what, jump if true, jump if false, value. A jump counts lines, or names one of the verdicts.
    lines: list[tuple[int, int | str, int | str, int]] = [
        (LOAD, 0, 0, MACHINE_AT),
        (EQUAL, 0, "refuse", architecture),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, "refuse", 0, SECOND_NUMBERS),
        (EQUAL, "unknown", 0, CLONE3),
        *((EQUAL, "refuse", 0, number) for number in numbers),
        (EQUAL, 0, 2, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (ANY_BIT, "refuse", "allow", NEW_NAMESPACES),
        (EQUAL, 0, "allow", socket),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        *((EQUAL, "allow", 0, family) for family in FAMILIES),
        (EQUAL, 0, "refuse", NETLINK),
        (LOAD, 0, 0, THIRD_ARGUMENT_AT),
        (EQUAL, "allow", "refuse", ROUTES),
    ]
    verdicts = {"refuse": len(lines), "unknown": len(lines) + 1, "allow": len(lines) + 2}
    lines += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, UNKNOWN), (RETURN, 0, 0, ALLOW)]

    def jump(place: int, to: int | str) -> int:
        return to if isinstance(to, int) else verdicts[to] - place - 1

    return b"".join(
        struct.pack("HBBI", what, jump(place, true), jump(place, false), value)
        for place, (what, true, false, value) in enumerate(lines)
    )


def forbid_system_calls() -> None:
    """Refuse them from now on, in this process and in all that it starts; on an unknown machine do nothing."""
    lines = program(os.uname().machine)
    if lines is None:
        return
    buffer = ctypes.create_string_buffer(lines, len(lines))
    # struct sock_fprog: how many lines, and where.
    filter_ = struct.pack("HxxxxxxP", len(lines) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(filter_, len(filter_))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(holder))
