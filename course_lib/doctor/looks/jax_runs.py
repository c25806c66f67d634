"""Does JAX start, on which device, in 64 bits, and does it compile?

`main` answers in JSON, for an examination that starts JAX in a process of its own: a jaxlib that
does not fit the processor ends its process, and a GPU can hang.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here, in_words, without_folders
from course_lib.doctor.looks.gpu import gpu

SECONDS = 120
# A first call compiles; on a slow laptop that takes a second or two.
SLOW = 20
REINSTALL = "python -m pip install --upgrade --force-reinstall jax jaxlib"
COMMAND = "from course_lib.doctor.looks.jax_runs import main; main()"


def jax_runs(here: Here) -> list[Finding]:
    """JAX and its devices; 64-bit numbers; a first compiled call; the GPU."""
    return _apart() if here.apart else look_inside()


def look_inside() -> list[Finding]:
    """All looks at JAX in this process; where one is wrong, the rest cannot be looked at."""
    try:
        import jax
    except Exception as problem:  # a jaxlib of another version raises what it likes
        return [Finding("JAX", WRONG, f"cannot be loaded ({in_words(problem)})", REINSTALL)]
    try:
        devices = jax.devices()
    except Exception as problem:  # RuntimeError of the backend, or what a plugin raises
        return [_no_device(jax.__version__, problem)]
    kinds = sorted({_kind(device) for device in devices})
    count = f"{len(devices)} {'device' if len(devices) == 1 else 'devices'}"
    seen = f"{jax.__version__} with {count}: {', '.join(kinds)}"
    return [Finding("JAX", OK, seen), _x64(jax), _first_call(jax), gpu(jax, devices)]


def _kind(device: Any) -> str:
    platform, kind = device.platform, device.device_kind
    return platform if kind == platform else f"{platform} ({kind})"


def main() -> None:
    """Print the findings as JSON, for the process that asked."""
    print(json.dumps([asdict(finding) for finding in look_inside()]))


def _apart() -> list[Finding]:
    # A notebook that runs beside this may hold most of the GPU's memory: take only what is needed.
    environment = {**os.environ, "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    command = [sys.executable, "-c", COMMAND]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        todo = "try again with JAX_PLATFORMS=cpu set; if that helps, the GPU's driver hangs"
        return [Finding("JAX", WRONG, f"did not start within {SECONDS} s", todo)]
    try:
        return [Finding(**found) for found in json.loads(done.stdout.splitlines()[-1])]
    except (ValueError, IndexError, TypeError):
        return [_ended(done)]


def _ended(done: subprocess.CompletedProcess) -> Finding:
    last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    if done.returncode < 0:
        last = f"signal {-done.returncode}"
    seen = f"ended the process that loaded it ({without_folders(last)})"
    return Finding("JAX", WRONG, seen, REINSTALL, done.stderr[-2000:])


def _no_device(version: str, problem: Exception) -> Finding:
    chosen = os.environ.get("JAX_PLATFORMS", "")
    seen = f"{version} finds no device to compute on ({in_words(problem)})"
    if chosen:
        seen = f"{version} cannot use what JAX_PLATFORMS asks for: {chosen!r}"
        todo = "unset the environment variable JAX_PLATFORMS, or set it to cpu; then start again"
    else:
        todo = "set the environment variable JAX_PLATFORMS to cpu; the course needs no GPU"
    return Finding("JAX", WRONG, seen, todo, str(problem))


def _x64(jax: Any) -> Finding:
    if hasattr(jax, "enable_x64"):
        enable_x64 = jax.enable_x64
    else:  # before JAX 0.8
        from jax.experimental import enable_x64
    with enable_x64(True):
        third = jax.numpy.asarray(1.0) / 3
    if third.dtype == "float64" and float(third) == 1 / 3:
        return Finding("64 bits", OK, "JAX computes in float64 when asked")
    todo = "use the CPU: set the environment variable JAX_PLATFORMS to cpu"
    return Finding("64 bits", WRONG, f"asked for float64, JAX gave {third.dtype}", todo)


def _first_call(jax: Any) -> Finding:
    begun = time.perf_counter()
    try:
        value = float(jax.jit(lambda x: (x * x).sum())(jax.numpy.arange(4.0)))
    except Exception as problem:  # whatever the compiler or the device raises
        seen = f"a first call failed ({in_words(problem)})"
        return Finding("Compiling", WRONG, seen, REINSTALL, str(problem)[:2000])
    seconds = time.perf_counter() - begun
    if value != 14.0:
        return Finding("Compiling", WRONG, f"0 + 1 + 4 + 9 came out as {value}", REINSTALL)
    seen = f"a first call took {seconds:.1f} s"
    if seconds <= SLOW:
        return Finding("Compiling", OK, seen)
    return Finding("Compiling", NOTE, seen, "close what else computes on this machine")
