"""Asks XLA to compile a loop over little data into one piece of machine code.

By default each operation of each turn is started on its own, which takes longer than the operations of
a small network. Training on the course's small data is two to three times as fast so.
"""

from __future__ import annotations

import os

# Loops that touch fewer bytes than this. Above it, sharing one operation among cores is worth more.
LIMIT = 10_000_000
OPTION = "xla_cpu_small_while_loop_byte_threshold"


def compile_small_loops_whole() -> None:
    """Set the option in XLA_FLAGS, unless one is set there already.

    XLA reads the variable once, before its first computation: import `course_lib.nn` before that.
    Later it does nothing, and a version of XLA without the option ignores it.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_backend_extra_options" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --xla_backend_extra_options={OPTION}={LIMIT}".strip()
