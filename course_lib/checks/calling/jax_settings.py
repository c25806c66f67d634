"""JAX's settings for the time of a check: an answer is judged alike in every notebook and in grading.

A student may have switched on what finds a bug (`jax_debug_nans`) or what forbids a habit
(`jax_numpy_rank_promotion`). Then right answers would fail, and so would our own truths.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import jax

# What decides whether a program runs and which numbers come out: as it is where nobody has set anything.
SETTINGS = {
    "disable_jit": False,
    "debug_nans": False,
    "debug_infs": False,
    "debug_key_reuse": False,
    "check_tracer_leaks": False,
    "transfer_guard": "allow",
    "numpy_rank_promotion": "allow",
    "numpy_dtype_promotion": "standard",
    "default_matmul_precision": None,
    "default_prng_impl": "threefry2x32",
    "threefry_partitionable": True,
    "enable_custom_prng": False,
    "legacy_prng_key": "allow",
}


@contextlib.contextmanager
def float64_mode() -> Iterator[None]:
    """JAX's 64-bit mode and the settings above, whatever the notebook has set; then all is as it was."""
    if hasattr(jax, "enable_x64"):
        enable_x64 = jax.enable_x64
    else:
        from jax.experimental import enable_x64  # before JAX 0.8
    with contextlib.ExitStack() as settings:
        settings.enter_context(enable_x64(True))
        for name, value in SETTINGS.items():
            # Not every JAX has every one of them.
            if hasattr(jax, name):
                settings.enter_context(getattr(jax, name)(value))
        yield
