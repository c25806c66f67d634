"""`python -m benchmarks.worker NAME` imports one competitor and measures what its input asks for.

Each line of input is a task in JSON; each runs in a new process, forked after the imports, and answers
with a line of JSON. So no framework's threads disturb another's, every cold call is the first of its
process, and imports, which nobody wants timed, happen once.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys

from benchmarks import jobs, peak, timing, truth

LIMIT_SECONDS = 300


def use_cache(folder: str | None) -> None:
    """Keep compiled code in a folder; without one, keep none."""
    if "jax" in sys.modules:
        update = sys.modules["jax"].config.update
        update("jax_enable_compilation_cache", folder is not None)
        update("jax_compilation_cache_dir", folder)
        update("jax_persistent_cache_min_compile_time_secs", 0)
        update("jax_persistent_cache_min_entry_size_bytes", -1)
    if "torch" in sys.modules:
        fresh = os.path.join(os.environ["XDG_CACHE_HOME"], f"torch-{os.getpid()}")
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder or fresh


def measure(
    competitor: str, job: str, regime: str, quick: bool, budget: float, cache: str | None
) -> dict:
    """Times and final losses of one competitor on one job."""
    use_cache(cache)
    module = importlib.import_module(f"benchmarks.competitors.{competitor}")
    wanted = jobs.get(job, quick)
    run = getattr(module, wanted.kind)(wanted)
    if "jax" in sys.modules:
        sys.modules["jax"].devices()  # starting the device is part of the import, not of a call
    if regime == "steady":
        times, results = timing.later_calls(run, budget)
    else:
        times, results = timing.first_call(run)
    return {"times": times, "losses": [truth.score(wanted, result) for result in results]}


TASKS = {
    "measure": measure,
    "truth": lambda job, quick: truth.truth(jobs.get(job, quick)),
    "peak": lambda engine, sizes, dtype: {"flops": peak.best(engine, sizes, dtype)},
    "gpu": lambda package: {"name": gpu_name(package)},
}


def gpu_name(package: str) -> str | None:
    """What jax or torch calls the GPU it would use; None if it sees none."""
    if package == "jax":
        device = importlib.import_module("jax").devices()[0]
        return device.device_kind if device.platform == "gpu" else None
    cuda = importlib.import_module("torch").cuda
    return cuda.get_device_name() if cuda.is_available() else None


def answer(task: dict) -> dict:
    """What the task asks for, or {"error": sentence}."""
    try:
        return TASKS[task.pop("task")](**task)
    except Exception as error:  # whatever a framework raises is reported, and the rest goes on
        return {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}


def in_new_process(task: dict) -> dict:
    """`answer` from a forked process; what it prints is drawn, but nowhere to be seen."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        signal.alarm(LIMIT_SECONDS)
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(answer(task)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGALRM:
        return {"error": f"took longer than {LIMIT_SECONDS} s"}
    return json.loads(said) if said else {"error": f"the process ended with status {status}"}


def main() -> None:
    """Import the module of that name, then answer line by line."""
    importlib.import_module(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(in_new_process(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
