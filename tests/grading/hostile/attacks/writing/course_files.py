"""Adds to the instructor's notebook, the settings and the folder of the course."""

from pathlib import Path

for place in (Path("@COURSE@"), *Path.cwd().parents):
    if (place / "nbgrader_config.py").exists():
        for path in (place / "nbgrader_config.py", place / "solutions" / "small" / "more.py"):
            try:
                with path.open("a") as file:
                    file.write("# @MARK@\n")
                print("written")
            except OSError as problem:
                print(problem)
