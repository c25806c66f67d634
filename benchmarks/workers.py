"""The workers that a benchmark asks: one a framework, started when first needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Failed(RuntimeError):
    """A task ended without a result; the message says why."""


class Workers:
    """Use as a context: `with Workers() as workers: workers.ask("numpy", {"task": …})`."""

    def __init__(self, **settings: str):
        """`settings` are environment variables for every worker."""
        self.settings, self.running = settings, {}

    def __enter__(self) -> Workers:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return self

    def __exit__(self, *problem) -> None:
        for process in self.running.values():
            process.stdin.close()
            process.wait()
        self.folder.cleanup()

    def cache(self, name: str) -> str:
        """A folder for compiled code, empty when asked for first."""
        return str(Path(self.folder.name) / "cache" / name)

    def ask(self, module: str, task: dict) -> dict:
        """The answer of the worker that has imported this module.

        Raises:
            Failed: if the module cannot be imported, or the task fails or takes too long.
        """
        if module not in self.running:
            self.running[module] = self._start(module)
        process = self.running[module]
        try:
            print(json.dumps(task), file=process.stdin, flush=True)
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed(f"importing {module} failed")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def _start(self, module: str) -> subprocess.Popen:
        surroundings = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": self.folder.name}
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", module],
            env=os.environ | surroundings | self.settings,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
