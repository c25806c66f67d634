"""The instructor with a temporary copy of the course, and students with folders of their own."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from .environment import isolated, run_python
from .notebooks import for_a_reader

REPOSITORY = Path(__file__).resolve().parents[2]
COURSE_ID = "descent"
# nbgrader's Python API, which is behind Formgrader's buttons: a unit, then what to do with it for whom.
BY_API = """
import sys
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.load_config_file()
api = NbGraderAPI(config=app.config)
unit, steps, students = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
done = [api.generate_assignment(unit)]
done += [getattr(api, step)(unit, student) for step in steps for student in students]
for result in done:
    print(result.get("log", ""), result.get("error", ""))
sys.exit(not all(result["success"] for result in done))
"""


@dataclass(frozen=True)
class Instructor:
    """A copy of what the repository holds of one unit, and the environment to work in it."""

    course: Path
    unit: str
    env: dict[str, str]

    @classmethod
    def with_copy_of(cls, unit: str, place: Path, caches: dict[str, str]) -> "Instructor":
        """Copy nbgrader's settings and the unit into `place`, as a fresh clone has them.

        caches: variables that say where this computer keeps what is dear to make again.
        """
        course = place / "course"
        for part in ("solutions", "notebooks"):
            copy = course / part / unit
            shutil.copytree(REPOSITORY / part / unit, copy, ignore=shutil.ignore_patterns(".*"))
        shutil.copy(REPOSITORY / "nbgrader_config.py", course)
        return cls(course, unit, isolated(place / "home") | caches)

    @property
    def source(self) -> Path:
        """The instructor's notebook, with the answers."""
        return self.course / "solutions" / self.unit / f"{self.unit}.ipynb"

    @property
    def release(self) -> Path:
        """The notebook that students get."""
        return self.course / "notebooks" / self.unit / f"{self.unit}.ipynb"

    def produced(self, step: str, student: str, suffix: str = ".ipynb") -> Path:
        """The file of one student in one of nbgrader's folders, such as `autograded`."""
        return self.course / "gradebook" / step / student / self.unit / f"{self.unit}{suffix}"

    def nbgrader(self, *arguments: str) -> str:
        """Run nbgrader in the course's folder, with no settings but the course's own."""
        return run_python(["-m", "nbgrader", *arguments], self.course, self.env)

    def grade_by_api(self, students: list[str], steps: tuple[str, ...] = ("autograde",)) -> str:
        """Generate the unit and take these steps for each student, all in one process.

        What they hand in must lie in `submitted` already: nothing goes over the exchange.
        """
        arguments = [self.unit, ",".join(steps), *students]
        return run_python(["-c", BY_API, *arguments], self.course, self.env)

    def scores(self, student: str) -> dict[str, float]:
        """Return {grade_id: points} of the checks from the gradebook; all must have been set by machine."""
        with Gradebook(f"sqlite:///{self.course / 'gradebook' / 'gradebook.db'}") as gradebook:
            grades = gradebook.find_submission_notebook(self.unit, self.unit, student).grades
            written = for_a_reader(self.source)
            assert {grade.name for grade in grades if grade.needs_manual_grade} <= set(written)
            return {grade.name: grade.auto_score for grade in grades if grade.name not in written}

    def waits_for_a_reader(self, student: str) -> set[str]:
        """Return the grade_ids that somebody must still mark."""
        with Gradebook(f"sqlite:///{self.course / 'gradebook' / 'gradebook.db'}") as gradebook:
            grades = gradebook.find_submission_notebook(self.unit, self.unit, student).grades
            return {grade.name for grade in grades if grade.needs_manual_grade}


@dataclass(frozen=True)
class Student:
    """Someone with a home, a working folder and the two settings an instructor hands out."""

    name: str
    desk: Path
    env: dict[str, str]

    @classmethod
    def joining(cls, name: str, exchange: Path, place: Path) -> "Student":
        """Set up a student under `place`. Their name is a setting: one account runs the tests."""
        home, desk = place / name / "home", place / name / "desk"
        desk.mkdir(parents=True)
        env = isolated(home)
        settings = Path(env["JUPYTER_CONFIG_DIR"]) / "nbgrader_config.py"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            f"c.CourseDirectory.course_id = {COURSE_ID!r}\n"
            f"c.CourseDirectory.student_id = {name!r}\n"
            f"c.Exchange.root = {str(exchange)!r}\n"
        )
        return cls(name, desk, env)

    def notebook(self, unit: str) -> Path:
        """The student's own copy of a unit's notebook."""
        return self.desk / unit / f"{unit}.ipynb"

    def nbgrader(self, *arguments: str) -> str:
        """Run nbgrader in the student's working folder."""
        return run_python(["-m", "nbgrader", *arguments], self.desk, self.env)
