"""nbgrader's pages in JupyterLab, started in the course's folder with no settings at all.

Formgrader, Assignment List and Validate, asked through the addresses that their buttons call.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .conftest import PLAIN_AND_WRITTEN
from .notebooks import for_a_reader, nbgrader_cells, points, solutions, write_into
from .people import COURSE_ID, REPOSITORY, Instructor
from .server import Lab, lab_in

pytestmark = pytest.mark.parametrize("instructor", PLAIN_AND_WRITTEN, indirect=True)


@dataclass(frozen=True)
class Visit:
    """The instructor who tried everything out in the browser, and what the server answered."""

    instructor: Instructor
    answers: dict[str, Any]


def formgrader(lab: Lab, unit: str, step: str) -> dict:
    """Press one of Formgrader's buttons for a unit."""
    return lab.post(f"/formgrader/api/assignment/{unit}/{step}")


def try_out(lab: Lab, instructor: Instructor) -> dict[str, Any]:
    """Go once round, as instructor and as student, and return every answer by name."""
    unit = instructor.unit
    who = {"course_id": COURSE_ID, "assignment_id": unit}
    fetched = instructor.course / "gradebook" / "tryout" / unit / f"{unit}.ipynb"
    seen = {"page": lab.page("/formgrader"), "generate": formgrader(lab, unit, "assign")}
    seen["assignments"] = lab.get("/formgrader/api/assignments")
    seen["release"] = formgrader(lab, unit, "release")
    seen["list"] = lab.get("/assignments", course_id=COURSE_ID)
    seen["fetch"] = lab.post("/assignments/fetch", **who)
    seen["validate untouched"] = lab.post(
        "/assignments/validate", path=relative(fetched, instructor)
    )
    write_into(fetched, solutions(instructor.source))
    seen["validate solved"] = lab.post("/assignments/validate", path=relative(fetched, instructor))
    seen["submit"] = lab.post("/assignments/submit", **who)
    seen["collect"] = formgrader(lab, unit, "collect")
    (student,) = lab.get(f"/formgrader/api/submissions/{unit}")
    seen["student"] = student["student"]
    seen["autograde"] = lab.post(f"/formgrader/api/submission/{unit}/{seen['student']}/autograde")
    seen["graded"] = lab.get(f"/formgrader/api/submission/{unit}/{seen['student']}")
    return seen


def relative(notebook, instructor: Instructor) -> str:
    """Return the path as JupyterLab's file browser names it."""
    return notebook.relative_to(instructor.course).as_posix()


@pytest.fixture(scope="module")
def visit(instructor) -> Visit:
    """Start JupyterLab in the course and try everything out."""
    with lab_in(instructor.course, instructor.env) as lab:
        return Visit(instructor, try_out(lab, instructor))


def only(listing: dict, status: str) -> dict:
    """Return the one entry of an Assignment List answer that has this status."""
    assert listing["success"], listing["value"]
    (entry,) = [entry for entry in listing["value"] if entry["status"] == status]
    return entry


def most_points(source: Path) -> float:
    """What a unit is worth: its checks, and what a person marks."""
    return sum(points(source).values()) + sum(for_a_reader(source).values())


def test_formgrader_opens_and_knows_course_and_exchange(visit):
    assert "formgrader" in visit.answers["page"].lower()
    assert str(visit.instructor.course / "gradebook" / "exchange") in visit.answers["page"]
    assert "exchange directory does not exist" not in visit.answers["page"].lower()


def test_formgrader_lists_the_unit_with_its_points(visit):
    (entry,) = visit.answers["assignments"]
    assert entry["name"] == visit.instructor.unit
    assert entry["max_score"] == most_points(visit.instructor.source)
    assert entry["releaseable"]


@pytest.mark.parametrize("button", ["generate", "release", "collect", "autograde"])
def test_formgraders_buttons_succeed(visit, button):
    assert visit.answers[button]["success"], visit.answers[button]


def test_formgraders_generate_makes_the_tracked_release_byte_for_byte(visit):
    unit = visit.instructor.unit
    tracked = REPOSITORY / "notebooks" / unit / f"{unit}.ipynb"
    assert visit.instructor.release.read_bytes() == tracked.read_bytes()


def test_assignment_list_shows_the_unit_as_released(visit):
    entry = only(visit.answers["list"], "released")
    assert (entry["course_id"], entry["assignment_id"]) == (COURSE_ID, visit.instructor.unit)


def test_assignment_list_fetches_into_the_ignored_folder(visit):
    entry = only(visit.answers["fetch"], "fetched")
    assert entry["path"] == f"gradebook/tryout/{visit.instructor.unit}"


def test_assignment_list_submits(visit):
    submitted = only(visit.answers["submit"], "submitted")
    assert len(submitted["submissions"]) == 1


def test_validate_passes_on_the_instructors_answers(visit):
    assert visit.answers["validate solved"] == {"success": True, "value": {}}


def test_validate_names_every_check_that_an_untouched_notebook_fails(visit):
    answer = visit.answers["validate untouched"]
    assert answer["success"], answer["value"]
    cells = nbgrader_cells(visit.instructor.release)
    # A written answer that was not touched fails as well.
    source = visit.instructor.source
    failing = {cells[name].source for name in (*points(source), *for_a_reader(source))}
    assert {failed["source"] for failed in answer["value"]["failed"]} == failing


def test_formgrader_shows_full_marks_for_the_instructors_answers(visit):
    graded, source = visit.answers["graded"], visit.instructor.source
    by_machine = sum(points(source).values())
    assert (graded["score"], graded["max_score"]) == (by_machine, most_points(source))
    assert graded["autograded"]
    assert graded["needs_manual_grade"] == bool(for_a_reader(source))


def test_the_gradebook_holds_every_point_of_that_submission(visit):
    assert visit.instructor.scores(visit.answers["student"]) == points(visit.instructor.source)
