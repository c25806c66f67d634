"""What the first cells of any kernel do, done once before the fork, so that no child has to do it again.

Nothing here starts a thread or an XLA backend, and nothing of it knows a student or an answer.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

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


def rehearse() -> None:
    """All of it."""
    for name in LATE:
        importlib.import_module(name)
    share_one_context()
    draw()
    stumble()


def share_one_context() -> None:
    """Have JAX build all of its programs in one MLIR context.

    It makes a new one for each, and loads a dozen dialects into it: nine tenths of the time to lower a small program,
    of which a notebook has hundreds. What is built is the same; the memory that one context keeps ends with the kernel.
    """
    from jax._src.interpreters import mlir

    # Not a public name: a JAX without it is slower here, and no less right.
    if hasattr(mlir, "make_ir_context"):
        mlir.make_ir_context = functools.cache(mlir.make_ir_context)
        mlir.make_ir_context()


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


def stumble() -> None:
    """Errors of a beginner, and IPython's picture of each: it reads and parses every file that they came through."""
    import jax
    import jax.numpy as jnp
    from IPython.core.ultratb import AutoFormattedTB

    shapes = [jax.ShapeDtypeStruct((size,), "float32") for size in (3, 4)]
    point = jax.ShapeDtypeStruct((), "float32")
    picture = AutoFormattedTB(mode="Context", theme_name="nocolor")
    # As in a notebook: JAX's own frames are there, and not shown.
    before = jax.config.jax_traceback_filtering
    jax.config.update("jax_traceback_filtering", "tracebackhide")
    for mistaken, inputs in (
        (jnp.dot, shapes),
        (jnp.add, shapes),
        (jax.grad(_wrong), [point]),
        (jax.vmap(_wrong), shapes[:1]),
        (jax.jit(_wrong), [point]),
        (float, [point]),
    ):
        _shown(lambda: jax.eval_shape(mistaken, *inputs), picture)  # noqa: B023
    jax.config.update("jax_traceback_filtering", before)


def _wrong(x: Any) -> Any:
    return x / 2 + 1 / 0


def _shown(mistake: Callable[[], Any], picture: Any) -> None:
    try:
        mistake()
    except Exception:
        picture.structured_traceback(*sys.exc_info())
