"""A small unit with one of everything, and how the tests change it.

The texts are written as an author writes them, so that a test reads like the case it proves.
"""

from pathlib import Path

from course_lib.authoring.course import Unit

NAME = "01_sample"


def header(grade_id: str, *, solution=False, points: int | None = None) -> str:
    """Return the percent line of an nbgrader cell: an answer, a check with points, or locked."""
    grade = str(points is not None).lower()
    scored = "" if points is None else f'"points": {points}, '
    answer = str(solution).lower()
    return (
        f'# %% nbgrader={{"grade": {grade}, "grade_id": "{grade_id}", '
        f'"locked": {str(not solution).lower()}, {scored}"schema_version": 3, '
        f'"solution": {answer}, "task": false}}'
    )


SAMPLE = f"""\
# %% [markdown]
# # A sample
#
# Secants turn into the tangent as $h \\to 0$.

{header("setup")}
import matplotlib.pyplot as plt


def square(x):
    return x * x

{header("P1", solution=True)}
### BEGIN SOLUTION
guess = 0.13  # HOLE
### END SOLUTION

{header("E1-answer", solution=True)}
def slope(f, x, h):
    \"\"\"Return rise over run.\"\"\"
    ### BEGIN SOLUTION
    run = h  # worked
    rise = f(x + h) - f(x)  # HOLE
    return rise / run  # HOLE
    ### END SOLUTION


{header("E1-check", points=2)}
assert abs(slope(square, 1.0, 1e-6) - 2) < 1e-3

{header("E2-answer", solution=True)}
def double(x):
    ### BEGIN SOLUTION
    secret_two = 2
    return secret_two * x
    ### END SOLUTION


{header("E2-check", points=1)}
assert double(3) == 6

{header("B1", solution=True)}
def descend(x, rate):
    ### BEGIN SOLUTION
    gradient = 2 * x
    return x - rate * gradient  # BUG: return x + rate * gradient
    ### END SOLUTION

# %% tags=["a-tag"]
for line in ("one", "two"):
    print(line, flush=True)
plt.plot([0, 1])
plt.show()
"""


def write_unit(root: Path, text: str = SAMPLE, name: str = NAME) -> Unit:
    """Write a unit's text into the course at `root`."""
    unit = Unit(root, name)
    unit.folder.mkdir(parents=True, exist_ok=True)
    unit.text.write_text(text, encoding="utf-8")
    return unit


def tracked_files(root: Path) -> dict[str, bytes]:
    """Return what git would track: every file outside .build/ and gradebook/."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in (".build", "gradebook")
    }
