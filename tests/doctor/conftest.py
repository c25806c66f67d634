"""Broken environments for the doctor: real processes, in which something is really missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# What an outer run may have set, and what would change the findings.
OUTER = ("JAX_PLATFORMS", "COURSE_EXCHANGE", "DESCENT_PROGRESS", "DESCENT_DATA")
BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
"""
EXAMINE = """
from course_lib.doctor import examination
for looks in ("FOR_EVERYBODY", "FOR_INSTRUCTORS"):
    taken = tuple(look for look in getattr(examination, looks) if look[0] in {names!r} or not {names!r})
    setattr(examination, looks, taken)
page = examination.examine(instructor={instructor}, apart={apart}, verbose=True)
print(page.to_json())
"""


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """Examine in a process of its own, with all looks or those named; returns the findings by name."""

    def run(*names, instructor=False, apart=False, blocked=(), cwd=tmp_path, **environment):
        for outer in OUTER:
            monkeypatch.delenv(outer, raising=False)
        code = BLOCK.format(names=set(blocked)) if blocked else ""
        code += EXAMINE.format(names=names, instructor=instructor, apart=apart)
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=cwd, env=os.environ | environment,
            capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        told = json.loads(done.stdout)
        findings = {finding["name"]: finding for finding in told["findings"]}
        assert told["works"] == all(one["verdict"] != "wrong" for one in findings.values())
        return findings

    return run


@pytest.fixture
def program(tmp_path):
    """Make a program that prints a line and ends with a status; returns its path."""

    def make(name: str, says: str = "", status: int = 0) -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        path.chmod(0o755)
        return path

    return make
