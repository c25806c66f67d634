"""Fixtures for the tests of the repository's shell: a copy of it, make in it, stand-in programs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from .files import ROOT, clean_environment


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the files that the make targets themselves need, in an empty folder."""
    folder = tmp_path / "a copy"
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "tools", ".ci"):
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(source, target)
    return folder


@pytest.fixture
def program(tmp_path):
    """`program(name, *lines)` writes an executable bash script and returns its path."""

    def write(name: str, *lines: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["#!/usr/bin/env bash", *lines, ""]), encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def make(copy):
    """`make(*arguments, **environment)` runs make in the copy and returns the finished process."""

    def run(*arguments, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["make", *map(str, arguments)],
            cwd=copy,
            env=clean_environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
