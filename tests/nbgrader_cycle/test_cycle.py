"""Three students go through release, submission, autograding, feedback and export."""

import csv

import pytest
from bs4 import BeautifulSoup

from .cycle import HANDOUT, Cycle, files_outside_the_gradebook, go_round
from .notebooks import errors, for_a_reader, points, solutions
from .people import REPOSITORY

STUDENTS = ["ada", "blank", "mia"]


@pytest.fixture(scope="module")
def cycle(instructor) -> Cycle:
    """Take the unit once round; everything below only reads."""
    return go_round(instructor)


def expected(cycle: Cycle, student: str) -> dict[str, float]:
    """Return {grade_id: points} that the student must get, from the source alone."""
    promised = points(cycle.instructor.source)
    lost = {"ada": set(), "blank": set(promised), "mia": {m.check for m in cycle.mistakes}}
    return {name: 0.0 if name in lost[student] else most for name, most in promised.items()}


def feedback_text(cycle: Cycle, student: str) -> str:
    """Return the words on the student's feedback page."""
    page = cycle.instructor.produced("feedback", student, ".html")
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text()


def test_generate_assignment_makes_the_tracked_release_byte_for_byte(cycle):
    tracked = REPOSITORY / "notebooks" / cycle.unit / f"{cycle.unit}.ipynb"
    assert cycle.instructor.release.read_bytes() == tracked.read_bytes()


def test_mias_table_names_some_checks_of_the_unit_and_not_all(cycle):
    assert {m.check for m in cycle.mistakes} < set(points(cycle.instructor.source))


@pytest.mark.parametrize("student", STUDENTS)
def test_every_exercise_scores_exactly_what_the_answer_deserves(cycle, student):
    assert cycle.instructor.scores(student) == expected(cycle, student)


def test_a_written_answer_waits_for_a_reader_and_an_untouched_one_for_nobody(cycle):
    written = set(for_a_reader(cycle.instructor.source))
    waiting = {student: cycle.instructor.waits_for_a_reader(student) for student in STUDENTS}
    assert waiting == {"ada": written, "mia": written, "blank": set()}


def test_the_exported_table_holds_the_same_totals(cycle):
    with open(cycle.instructor.course / "gradebook" / "grades.csv", newline="") as table:
        rows = {row["student_id"]: row for row in csv.DictReader(table)}
    source = cycle.instructor.source
    most = sum(points(source).values()) + sum(for_a_reader(source).values())
    assert {name: (float(r["score"]), float(r["max_score"])) for name, r in rows.items()} == {
        student: (sum(expected(cycle, student).values()), most) for student in STUDENTS
    }
    assert {row["assignment"] for row in rows.values()} == {cycle.unit}


def test_the_feedback_page_holds_the_checks_message_for_each_wrong_answer(cycle):
    page = feedback_text(cycle, "mia")
    assert [m.says for m in cycle.mistakes if m.says not in page] == []


def test_the_feedback_page_of_right_answers_holds_no_message_of_a_failed_check(cycle):
    page = feedback_text(cycle, "ada")
    assert [m.says for m in cycle.mistakes if m.says in page] == []


def test_an_untouched_notebook_is_told_that_it_is_not_written_yet(cycle):
    answers = solutions(cycle.instructor.source)
    # A planted bug is written: its check says what is wrong with it.
    planted = {name for name, text in answers.items() if "# BUG:" in text}
    judged = {name.replace("answer", "check") for name in planted}
    kindly = set(points(cycle.instructor.source)) - judged
    said = errors(cycle.instructor.produced("autograded", "blank"))
    page = feedback_text(cycle, "blank")
    assert {name for name, words in said.items() if "not written yet" in words} == kindly
    assert [name for name in kindly if said[name] not in page] == []


@pytest.mark.parametrize("student", STUDENTS)
def test_no_feedback_page_shows_the_frames_of_a_traceback(cycle, student):
    page = feedback_text(cycle, student)
    frames = ("Traceback (most recent call last)", "Cell In[", "---->", "site-packages")
    assert [frame for frame in frames if frame in page] == []


def test_only_checks_fail_in_an_untouched_notebook(cycle):
    said = errors(cycle.instructor.produced("autograded", "blank"))
    assert set(said) == set(points(cycle.instructor.source))


def test_a_student_fetches_the_page_that_the_instructor_released(cycle):
    released = cycle.instructor.produced("feedback", "mia", ".html")
    (fetched,) = (cycle.students["mia"].desk / cycle.unit / "feedback").rglob("*.html")
    assert fetched.read_bytes() == released.read_bytes()


def test_the_paired_text_with_the_answers_never_reaches_a_student(cycle):
    paired = cycle.instructor.source.with_suffix(".py")
    assert paired.exists()
    everywhere = cycle.instructor.course.parent.rglob(paired.name)
    assert [path for path in everywhere if path.is_file()] == [paired]


def test_the_other_files_of_a_unit_reach_every_student(cycle):
    for student in cycle.students.values():
        assert (student.desk / cycle.unit / HANDOUT).read_text() == "x,y\n1,2\n"


def test_the_cycle_leaves_no_file_outside_the_ignored_folder(cycle):
    assert files_outside_the_gradebook(cycle.instructor.course) == cycle.files_before


def test_marks_and_submissions_are_closed_to_other_accounts(cycle):
    assert (cycle.instructor.course / "gradebook").stat().st_mode & 0o077 == 0
