"""A hand-written loop in C, compiled for this processor and this job, called through ctypes."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import jobs
from benchmarks.jobs import Job

SOURCE = Path(__file__).with_suffix(".c")
FLAGS = ["-O3", "-march=native"]
FLOATS = np.ctypeslib.ndpointer(np.float32, flags="C")


def _compiled(job: Job) -> ctypes.CDLL:
    hidden = job.widths[1] if len(job.widths) > 2 else 0
    sizes = {
        "IN": job.widths[0], "HIDDEN": hidden, "N": job.n, "BATCH": job.batch,
        "EPOCHS": job.epochs, "RATE": f"{job.rate}f",
        "TANH": int(job.activation == "tanh"), "ADAM": int(job.optimizer == "adam"),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "loop.so"
        defined = [f"-D{name}={value}" for name, value in sizes.items()]
        command = ["gcc", *FLAGS, *defined, "-shared", "-fPIC", str(SOURCE), "-lm"]
        subprocess.run([*command, "-o", str(library)], check=True)
        return ctypes.CDLL(str(library))


def network(job: Job):
    """One hidden layer or none, one output: the jobs (a) to (c)."""
    train = _compiled(job).train
    train.argtypes = [FLOATS, FLOATS, FLOATS, ctypes.c_uint32]
    train.restype = None
    X, y = jobs.data(job)
    first = jobs.initial(job)
    cuts = np.cumsum([w.size for w in first])[:-1]

    def run(seed: int) -> list:
        params = np.concatenate([w.ravel() for w in first])
        train(X, y, params, seed + 1)  # xorshift never leaves 0
        parts = np.split(params, cuts)
        return [part.reshape(w.shape) for part, w in zip(parts, first, strict=True)]

    return run
