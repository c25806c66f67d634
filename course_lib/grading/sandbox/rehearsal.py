"""What the first cells of any kernel do, done once before the fork, so that no child has to do it again.

Nothing here starts a thread or an XLA backend, and nothing of it knows a student or an answer. It saves time and
nothing depends on it: what another version of JAX, IPython or matplotlib refuses is left out.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from course_lib.grading.sandbox.view import CACHE

# What the first program and the first picture import late.
LATE = (
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "course_lib.runtime",
    "jaxlib.mlir._mlir_libs._mlirHlo",
    "jaxlib.mlir.dialects.builtin",
    "jaxlib.mlir.dialects.mhlo",
    "zmq.utils.garbage",
)
# Bytes by which a process may grow before it gets a new MLIR context, in case that the old one holds them.
GROWTH = 64 << 20


def rehearse() -> list[str]:
    """All of it; returns what was left out, and why."""
    left_out = []
    steps = [
        import_late, share_contexts, share_programs, load_lapack, try_the_watch, draw, share_pictures,
    ]  # fmt: skip
    # A sandbox that may write is for the instructor's own notebook, once; errors are rare there.
    if not os.access(CACHE, os.W_OK):
        steps.append(stumble)
    for step in steps:
        try:
            step()
        except Exception as problem:
            left_out.append(f"{step.__name__}: {problem!r}")
    return left_out


def import_late() -> None:
    """Modules that something imports when it is first used."""
    for name in LATE:
        importlib.import_module(name)


def share_contexts() -> None:
    """Have JAX build many programs in one MLIR context.

    It makes a new one for each, and loads a dozen dialects into it: nine tenths of the time to lower a small program,
    of which a notebook has hundreds. What is built is the same.
    """
    from jax._src.interpreters import mlir

    mlir.make_ir_context = SharedContexts(mlir.make_ir_context)
    mlir.make_ir_context()


class SharedContexts:
    """Makes contexts as JAX does, fewer of them.

    A context keeps every array that was built into one of its programs, so a process that has grown gets a new one.
    And threads other than the first get one for each program: JAX does not promise that they may share.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._context: Any = None
        self._most = 0

    def __call__(self) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return self._make()
        size = resident_bytes()
        if self._context is None or size > self._most:
            self._context, self._most = self._make(), size + GROWTH
        return self._context


def resident_bytes() -> int:
    """The memory that this process has in use."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def share_programs() -> None:
    """Have programs looked up before they are lowered; the instructor's own notebook has compiled nearly all."""
    from jax._src import pjit

    from course_lib.checks.compiling.once import can_stand_in
    from course_lib.grading.sandbox.saved_programs import SavedPrograms

    if not can_stand_in():
        raise RuntimeError("this JAX lowers programs in another way")
    pjit._resolve_and_lower = SavedPrograms(pjit._resolve_and_lower, Path(CACHE, "index"))


def load_lapack() -> None:
    """SciPy's, which JAX calls: a tenth of a second to import, and 15 MB that all children share."""
    from course_lib.grading.sandbox.saved_programs import make_lapack_ready

    make_lapack_ready()


def try_the_watch() -> None:
    """Most of the self-test with which a listener for autodiff begins: JAX is what it is for all children."""
    from course_lib.checks.by_hand.routes import traced_fault

    traced_fault()


def draw() -> None:
    """A figure with all that figures have: fonts, formulas, logarithmic ticks, a legend, arrows, a PNG."""
    from course_lib.figures import style

    figure, (left, right) = style.new_figure(columns=2)
    left.plot([1, 10, 100], [1, 2, 300], "o--", label="$f'(x)$")
    left.set(xscale="log", yscale="log", title="$\\alpha^2$", xlabel="$x$", ylabel="height")
    left.legend()
    right.contourf([[1, 2], [3, 4]])
    right.scatter([0, 1], [0, 1], c=[1, 2])
    right.annotate("here", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    right.text(0.5, 0.5, "0.5", family="monospace", weight="bold", style="italic")
    style.png(figure)


def share_pictures() -> None:
    """Have the course's figures looked up before they are drawn; the instructor's own notebook has drawn them all."""
    from course_lib.figures import style
    from course_lib.grading.sandbox.pictures import Pictures

    style.png = Pictures(style.png, Path(CACHE, "pictures"))


def stumble() -> None:
    """Errors of a beginner, and IPython's picture of each: it reads and parses every file that they came through."""
    import jax
    import jax.numpy as jnp
    from IPython.core.ultratb import AutoFormattedTB

    shapes = [jax.ShapeDtypeStruct((size,), "float32") for size in (3, 4)]
    point = jax.ShapeDtypeStruct((), "float32")
    mistakes = (
        lambda: jax.eval_shape(jnp.dot, *shapes),
        lambda: jax.eval_shape(jnp.add, *shapes),
        lambda: jax.eval_shape(jax.grad(_wrong), point),
        lambda: jax.eval_shape(jax.vmap(_wrong), shapes[0]),
        lambda: jax.eval_shape(jax.jit(_wrong), point),
        lambda: jax.eval_shape(float, point),
    )
    picture = AutoFormattedTB(mode="Context", theme_name="nocolor")
    # As in a notebook: JAX's own frames are there, and not shown.
    before = jax.config.jax_traceback_filtering
    jax.config.update("jax_traceback_filtering", "tracebackhide")
    try:
        for mistake in mistakes:
            with suppress(Exception):
                _pictured(mistake, picture)
    finally:
        jax.config.update("jax_traceback_filtering", before)


def _wrong(x: Any) -> Any:
    return x / 2 + 1 / 0


def _pictured(mistake: Callable[[], Any], picture: Any) -> None:
    try:
        mistake()
    except Exception:
        picture.structured_traceback(*sys.exc_info())
