"""Leaves modules in the library, where the next student's kernel and the grader would import them."""

from pathlib import Path

import course_lib

library = Path(course_lib.__path__[0])
for folder in (library, library / "checks", library / "grading" / "referee"):
    try:
        (folder / "eve_@MARK@.py").write_text("print('@MARK@')")
        print("written")
    except OSError as problem:
        print(problem)
