"""The course's own code and the packages that it computes with: there, loadable, new enough."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import sys
from pathlib import Path

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here, in_words

DISTRIBUTION = "descent-course"
MODULES = {"scikit-learn": "sklearn", "pillow": "PIL"}
# The base install, as in pyproject.toml (a test compares them). Not read from the installed metadata:
# those of a copy of the course are as old as its installation.
BASE = {
    "jax": "0.5",
    "numpy": "2.0",
    "matplotlib": "3.9",
    "pillow": "9.1",
    "ipywidgets": "7.7",
    "anywidget": "0.9",
    "click": "8.1",
    "tqdm": "4.66",
    "pooch": "1.8",
    "scikit-learn": "1.5",
}
# Loaded by the look that starts JAX, which may do so in a process of its own.
LOADED_ELSEWHERE = {"jax"}


def course_lib(here: Here) -> Finding:
    """Which version of the course's code, and where it comes from."""
    folder = Path(__file__).resolve().parents[2]
    detail = f"loaded from {folder}"
    try:
        version = importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        seen = "found beside the notebooks, but not installed"
        todo = "in your copy of the course: python -m pip install -e ."
        return Finding("course_lib", NOTE, seen, todo, detail)
    copy = (folder.parent / "pyproject.toml").is_file()
    origin = "from a copy of the course" if copy else "installed"
    return Finding("course_lib", OK, f"{version}, {origin}", detail=detail)


def packages(here: Here) -> Finding:
    """Can every package of the base install be loaded, in a version that will do?"""
    problems = {name: _problem(name, least) for name, least in BASE.items()}
    missing = {name: problem for name, problem in problems.items() if problem}
    if not missing:
        return Finding("Packages", OK, f"all {len(BASE)} are here, new enough: {', '.join(BASE)}")
    seen = "; ".join(f"{name} {problem}" for name, problem in missing.items())
    asked = " ".join(f'"{name}>={BASE[name]}"' for name in missing)
    todo = f"python -m pip install --upgrade {asked}"
    return Finding("Packages", WRONG, seen, todo, f"for {sys.executable}")


def _problem(name: str, least: str) -> str:
    """What is wrong with a package, or "" if nothing is."""
    module = MODULES.get(name, name)
    try:
        if name not in LOADED_ELSEWHERE:
            importlib.import_module(module)
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "is missing"
    except ModuleNotFoundError as problem:
        return "is missing" if problem.name == module else f"cannot be loaded ({in_words(problem)})"
    except Exception as problem:  # a package that is half there can raise anything
        return f"cannot be loaded ({in_words(problem)})"
    if numbers(version) < numbers(least):
        return f"is version {version}; the course needs {least} or newer"
    return ""


def numbers(version: str) -> tuple[int, ...]:
    """(1, 26, 4) of "1.26.4rc1"; three numbers, so that 2 is 2.0.0."""
    found = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return tuple(found + [0] * (3 - len(found)))
