"""The arrows of the architecture: which part of course_lib may import which.

`nn` can be read on its own, and what notebooks import needs only the base install.
"""

import ast
import sys
from pathlib import Path

import pytest

from .files import ROOT

# A folder may import itself and the folders named here; one that is not listed must be added.
ARROWS = {
    "nn": set(),
    "data": set(),
    "studies": {"nn", "data"},
    "figures": {"studies", "nn", "data"},
    "explorers": {"figures", "studies", "nn", "data"},
    "reference": {"studies", "nn", "data"},
    "doctor": set(),
    # An exercise may ask for what an explorer shows.
    "checks": {"explorers", "nn", "studies", "data"},
    "authoring": {"checks", "reference"},
    "bundle": {"authoring", "cli", "lab"},
    "lab": {"processor"},
    "processor": set(),
    "runtime": {"nn"},
    "grading": {"checks", "figures", "nn", "authoring", "processor"},
}
# The command line may use all of it, and the package's own docstring page needs none.
FREE = {"cli", "__init__"}
# What the base install brings (IPython and traitlets come with ipywidgets, jaxlib with jax).
BASE = {
    "jax",
    "jaxlib",
    "numpy",
    "matplotlib",
    "ipywidgets",
    "IPython",
    "traitlets",
    "anywidget",
    "click",
    "tqdm",
    "pooch",
    "sklearn",
    "PIL",
    # Colab's own, asked for where it is.
    "google",
}
FOR_STUDENTS = {
    "nn",
    "data",
    "studies",
    "figures",
    "explorers",
    "checks",
    "reference",
    "doctor",
    "processor",
    "runtime",
}


def absolute_name(node: ast.ImportFrom, package: list[str]) -> str:
    """The full module name of a `from ... import`, with relative dots resolved."""
    if not node.level:
        return node.module
    base = package[: len(package) - node.level + 1]
    return ".".join(base + ([node.module] if node.module else []))


def imported_modules(path: Path, root: Path) -> set[str]:
    """Full names of all modules that a file imports, anywhere in it."""
    package = list(path.relative_to(root).parent.parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = absolute_name(node, package)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def wrong_imports(root: Path) -> list[str]:
    """One sentence for each import that breaks a rule, for the tree in root/course_lib."""
    wrong = []
    for path in sorted((root / "course_lib").rglob("*.py")):
        part = path.relative_to(root / "course_lib").parts[0].removesuffix(".py")
        if part in FREE:
            continue
        if part not in ARROWS:
            wrong.append(f"{part}: say in ARROWS what it may import")
            continue
        for name in sorted(imported_modules(path, root)):
            if not is_allowed(name.split("."), part):
                wrong.append(f"{path.relative_to(root)} imports {name}")
    return wrong


def is_allowed(name: list[str], part: str) -> bool:
    if name[0] == "course_lib":
        whole = len(name) == 1 or name[1].startswith("__")  # where the package lies, its version
        return part != "nn" if whole else name[1] in ARROWS[part] | {part}
    if name[0] in sys.stdlib_module_names:
        return True
    if part == "nn":
        # tqdm draws the bar of a long training, and is imported only then.
        return name[0] in {"jax", "numpy", "tqdm"}
    return part not in FOR_STUDENTS or name[0] in BASE


def test_every_import_follows_the_arrows():
    assert (ROOT / "course_lib" / "nn").is_dir()
    assert wrong_imports(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("nn/layers.py", "from course_lib.data import points"),
        ("nn/layers.py", "from ..studies import sweep"),
        ("nn/layers.py", "import matplotlib"),
        ("nn/layers.py", "import course_lib"),
        ("nn/deep/layers.py", "from ...checks import check"),
        ("studies/sweep.py", "def f():\n    from course_lib import figures"),
        ("checks/check.py", "from course_lib.grading import referee"),
        ("checks/check.py", "import nbformat"),
        ("plots/curve.py", "import math"),
    ],
)
def test_an_import_against_the_arrows_is_found(tmp_path, file, line):
    path = tmp_path / "course_lib" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n")
    assert len(wrong_imports(tmp_path)) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("nn/layers.py", "import jax.numpy as jnp\nfrom .losses import mse\nimport math"),
        ("authoring/stamp.py", "import course_lib\nfrom course_lib import __version__"),
        ("grading/run.py", "import nbgrader\nfrom ..nn import layers"),
        ("cli.py", "from course_lib.grading import run"),
    ],
)
def test_an_import_along_the_arrows_is_not_reported(tmp_path, file, line):
    path = tmp_path / "course_lib" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n")
    assert wrong_imports(tmp_path) == []
