"""JAX's settings for a cache of compiled programs that one process fills and another, elsewhere, reads.

The key under which JAX keeps a program must not depend on where the folder is; by default it does, because the
folder of a GPU's autotuning is part of it. Who fills a cache without a sandbox uses the same settings:
`for name, value in cache_settings(folder, written=True).items(): jax.config.update(name, value)`.
"""

from __future__ import annotations

from typing import Any

# More seconds than anything takes to compile.
NEVER = 1e9


def cache_settings(folder: str, written: bool) -> dict[str, Any]:
    """For `jax.config.update`, before the first program is compiled.

    Args:
        folder: of the cache, as this process sees it.
        written: whether what is compiled shall be kept. If not, JAX is told not to try, so that it says nothing
            about a folder that it may not write to.
    """
    return {
        "jax_compilation_cache_dir": folder,
        "jax_persistent_cache_enable_xla_caches": "none",
        "jax_persistent_cache_min_entry_size_bytes": -1,
        "jax_persistent_cache_min_compile_time_secs": 0.0 if written else NEVER,
    }
