"""Who is compared: one module for each, named below, with the functions of the jobs it can do.

Each such function has the name of a job's kind, takes the job, and returns `run(seed)`, which trains
from the job's first parameters to the end and returns the final ones as NumPy arrays. What a program
does once – make a model, move data to the device, define a jitted step – happens before `run`.
"""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass

from benchmarks.jobs import Job

STEADY, COLD, WARM = "steady", "cold", "warm"
REGIMES = (STEADY, COLD, WARM)


@dataclass(frozen=True)
class Competitor:
    """A row of the table.

    `packages` and `programs` must be installed. `regimes` are those that make sense for it: what is
    compiled in advance has no first call worth timing, and what compiles nothing has no cache.
    `kinds` and `jobs` (None: all of them) say what it can do. On a CPU a compiled step of PyTorch is no
    faster than a fused optimizer and takes long to compile, so it takes part `only_gpu`.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    regimes: tuple[str, ...] = REGIMES
    kinds: tuple[str, ...] = ("network", "ensemble", "trajectories")
    jobs: tuple[str, ...] | None = None
    programs: tuple[str, ...] = ()
    only_gpu: bool = False

    def does(self, job: Job) -> bool:
        return job.kind in self.kinds and (self.jobs is None or job.name in self.jobs)

    def missing(self) -> list[str]:
        """Packages and programs that are not installed."""
        packages = [name for name in self.packages if importlib.util.find_spec(name) is None]
        return packages + [name for name in self.programs if shutil.which(name) is None]


NETS = ("network", "ensemble")
COMPETITORS = {
    competitor.name: competitor
    for competitor in (
        Competitor("ours", "course_lib.nn", ("jax",)),
        Competitor("c_loop", "C loop, gcc -O3", (), (STEADY,), ("network",),
                   ("a-small", "a-large", "b", "c"), ("gcc",)),
        Competitor("optax_loop", "JAX step loop + optax", ("jax", "optax")),
        Competitor("equinox_optax", "equinox + optax", ("jax", "optax", "equinox"), kinds=NETS),
        Competitor("flax_nnx", "flax nnx + optax", ("jax", "optax", "flax"), kinds=NETS),
        Competitor("keras_jax", "Keras 3 on JAX", ("jax", "keras"), kinds=("network",)),
        Competitor("torch_eager", "PyTorch, eager", ("torch",), (STEADY, COLD)),
        Competitor("torch_fused", "PyTorch, fused/compiled", ("torch",)),
        Competitor("torch_compiled", "PyTorch, compiled whole", ("torch",), kinds=("network",),
                   only_gpu=True),
        Competitor("numpy_by_hand", "NumPy by hand", (), (STEADY, COLD)),
    )
}  # fmt: skip
