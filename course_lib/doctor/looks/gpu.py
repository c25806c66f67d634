"""Is there a GPU, and does JAX use it? The course needs none: nothing here is ever wrong."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from typing import Any

from course_lib.doctor.finding import NOTE, OK, Finding

PLUGINS = ("jax_cuda12_plugin", "jax_cuda13_plugin")
NO_NEED = "none; the course needs none"


def gpu(jax: Any, devices: list) -> Finding:
    """JAX's GPUs; or one that JAX does not use, and why not."""
    used = [device for device in devices if device.platform != "cpu"]
    if used:
        return Finding("GPU", OK, f"JAX computes on it: {used[0].device_kind}")
    present = nvidia_gpus()
    if not present:
        return Finding("GPU", OK, NO_NEED)
    seen = f"{present[0]} is here, and JAX computes on the CPU; the course works so, too"
    return Finding("GPU", NOTE, seen, _todo(jax))


def nvidia_gpus() -> list[str]:
    """Names of the NVIDIA GPUs that their driver reports; [] where there is no driver."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    ask = [program, "--query-gpu=name", "--format=csv,noheader"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=15, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [
        line.strip() for line in done.stdout.splitlines() if line.strip() and not done.returncode
    ]


def _todo(jax: Any) -> str:
    if os.environ.get("JAX_PLATFORMS"):
        return "to use it, unset the environment variable JAX_PLATFORMS and restart the kernel"
    if not any(importlib.util.find_spec(name) for name in PLUGINS):
        return f'to use it: python -m pip install "jax[cuda12]=={jax.__version__}"'
    return "JAX's CUDA plugin is installed but does not start: update the GPU's driver"
