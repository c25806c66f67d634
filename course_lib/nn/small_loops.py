"""Has XLA compile the training loop of a small network into one piece of machine code.

By default each operation of each turn is started on its own, which takes longer than the operations of a
small network: up to six times as long as all of them in one piece. Where there is more to do it is the other
way round, because one piece of code has neither a library's matrix products nor a second core.
"""

from __future__ import annotations

import functools
import os
from typing import Any

import jax

# Any loop that touches fewer bytes than this may become one piece. XLA's own limit is a thousandth of it.
LIMIT = 1_000_000
OPTION = "xla_cpu_small_while_loop_byte_threshold"

# A loop of training steps should if a step takes at most so many multiplications forward, where the update of a weight
# counts as six rows. Of 220 networks of all shapes this gave 14 to a way that takes over 1.2 times as long.
FEW, UPDATE = 19_500, 6
# (A loop that calls XLA's library of fused operations stays in pieces.)
ONE_PIECE = {"xla_cpu_experimental_ynn_fusion_type": ""}
IN_PIECES = {"xla_disable_hlo_passes": "small-while-loop-hoisting"}


def compile_small_loops_in_one_piece() -> None:
    """Set the limit in XLA_FLAGS, unless one is set there already.

    XLA reads the variable once, before its first computation: import `course_lib.nn` before that.
    Later it does nothing, and a version of XLA without the option ignores it.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_backend_extra_options" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --xla_backend_extra_options={OPTION}={LIMIT}".strip()


def is_little(params: Any, rows: float) -> bool:
    """Whether steps of so many rows are best compiled as one piece: a weight takes one multiplication for each row."""
    return (rows + UPDATE) * sum(leaf.size for leaf in jax.tree.leaves(params)) <= FEW


def compiler_options(in_one_piece: bool) -> dict[str, str]:
    """What `jax.jit` is to be given for a loop of training steps; nothing of what the user has set in XLA_FLAGS."""
    flags = os.environ.get("XLA_FLAGS", "")
    options = ONE_PIECE if in_one_piece else IN_PIECES
    options = {name: value for name, value in options.items() if name not in flags}
    return options if _known_to_xla(tuple(options)) else {}


@functools.cache
def _known_to_xla(options: tuple[str, ...]) -> bool:
    """Whether this version of XLA has these options; one that has not refuses to compile anything with them."""
    if jax.__version_info__ < (0, 6):  # it would say so on the page, too
        return False
    try:
        jax.jit(lambda: None, compiler_options=dict.fromkeys(options, ""))()
    except jax.errors.JaxRuntimeError:
        return False
    return True
