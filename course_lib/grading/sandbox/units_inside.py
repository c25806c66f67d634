"""The units as a student's code may see them: predictions and questions, no reference answers.

A copy is made in a folder of its own, which then covers the real one. So nothing of a hidden module is
left, its compiled `__pycache__` included.
"""

from __future__ import annotations

import shutil
from pathlib import Path

# What a unit keeps. Its exercises are judged outside of the sandbox, by the referee.
KEPT = ("__init__.py", "questions.py")
NO_EXERCISES = '"""Exercises are judged elsewhere."""\n\nEXERCISES = ()\n'


def questions_only(units: Path, copy: Path) -> None:
    """Copy the package of the units to the new folder `copy`, without exercises and their answers."""
    copy.mkdir()
    shutil.copyfile(units / "__init__.py", copy / "__init__.py")
    for unit in sorted(units.glob("u*/")):
        inside = copy / unit.name
        inside.mkdir()
        for name in KEPT:
            if (unit / name).is_file():
                shutil.copyfile(unit / name, inside / name)
        (inside / "exercises.py").write_text(NO_EXERCISES)
