"""Students' work on each unit, graded; two units go through release, exchange and export, with a class of three.

blank hands in the release with nothing written: what it shows then is what every student meets first.
"""

import csv
import re

import pytest
from bs4 import BeautifulSoup

from .conftest import PLAIN_AND_WRITTEN
from .cycle import HANDOUT, Cycle, files_outside_the_gradebook, go_round, grade
from .notebooks import errors, for_a_reader, outputs, points, solutions
from .people import REPOSITORY

STUDENTS = ["ada", "blank", "mia"]
each_student = pytest.mark.parametrize("student", ["blank", "mia"])
FRAMES = ("Traceback (most recent call last)", "Cell In[", "---->", "site-packages")
CHECK = re.compile(r'^check\("[^"]+", \w+\)$')
REVEAL = re.compile(r'^reveal\("', re.MULTILINE)
in_a_class = pytest.mark.parametrize("instructor", PLAIN_AND_WRITTEN, indirect=True)


@pytest.fixture(scope="module")
def cycle(instructor) -> Cycle:
    """Take the unit once round; everything below only reads."""
    return go_round(instructor) if instructor.unit in PLAIN_AND_WRITTEN else grade(instructor)


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


@each_student
def test_every_exercise_scores_exactly_what_the_answer_deserves(cycle, student):
    assert cycle.instructor.scores(student) == expected(cycle, student)


@in_a_class
def test_right_answers_score_everything(cycle):
    assert cycle.instructor.scores("ada") == expected(cycle, "ada")


def test_the_instructors_answers_leave_a_pass_and_nothing_that_costs_points(cycle):
    """The outputs that nbval compares with those of a run: an error, stderr or a number would cost points."""
    found = outputs(cycle.instructor.source)
    reports = [shown for text, shown in found.items() if CHECK.match(text)]
    assert len(reports) == len(points(cycle.instructor.source))
    for (only,) in reports:
        assert only.output_type == "display_data"
        assert only.data["text/plain"].startswith("PASS")


@in_a_class
def test_a_written_answer_waits_for_a_reader_and_an_untouched_one_for_nobody(cycle):
    written = set(for_a_reader(cycle.instructor.source))
    waiting = {student: cycle.instructor.waits_for_a_reader(student) for student in STUDENTS}
    assert waiting == {"ada": written, "mia": written, "blank": set()}


@in_a_class
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


def test_what_mia_is_told_stands_in_no_text_of_the_unit(cycle):
    """So that her page can have it from nowhere but a check."""
    text = cycle.instructor.source.with_suffix(".py").read_text(encoding="utf-8")
    assert [m.says for m in cycle.mistakes if m.says in text] == []


@in_a_class
def test_the_feedback_page_of_right_answers_holds_no_message_of_a_failed_check(cycle):
    page = feedback_text(cycle, "ada")
    assert [m.says for m in cycle.mistakes if m.says in page] == []


@in_a_class
def test_nor_does_it_show_the_frames_of_a_traceback(cycle):
    page = feedback_text(cycle, "ada")
    assert [frame for frame in FRAMES if frame in page] == []


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


@each_student
def test_no_feedback_page_shows_the_frames_of_a_traceback(cycle, student):
    page = feedback_text(cycle, student)
    assert [frame for frame in FRAMES if frame in page] == []


def test_only_checks_fail_in_an_untouched_notebook_and_in_one_line(cycle):
    untouched = cycle.instructor.produced("autograded", "blank")
    assert set(errors(untouched)) == set(points(cycle.instructor.source))
    shown = [o for found in outputs(untouched).values() for o in found if o.output_type == "error"]
    assert {error.ename for error in shown} == {"CheckFailed"}
    assert {len(error.traceback) for error in shown} == {1}


def test_an_untouched_check_says_not_yet_or_names_the_planted_bug(cycle):
    found = outputs(cycle.instructor.produced("autograded", "blank"))
    reports = [shown[0].data["text/plain"] for text, shown in found.items() if CHECK.match(text)]
    assert len(reports) == len(points(cycle.instructor.source))
    for report in reports:
        assert report.startswith("NOT YET") or "planted bug" in report


def test_an_untouched_notebook_writes_nothing_to_stderr(cycle):
    found = outputs(cycle.instructor.produced("autograded", "blank"))
    assert [o.text for shown in found.values() for o in shown if o.get("name") == "stderr"] == []


def test_an_untouched_notebook_reveals_nothing_without_a_guess(cycle):
    found = outputs(cycle.instructor.produced("autograded", "blank"))
    revealing = [shown for text, shown in found.items() if REVEAL.search(text)]
    assert len(revealing) >= 3
    for shown in revealing:
        texts = [output.data["text/plain"] for output in shown if "data" in output]
        assert any("waits for your guess" in text for text in texts)


@in_a_class
def test_a_student_fetches_the_page_that_the_instructor_released(cycle):
    released = cycle.instructor.produced("feedback", "mia", ".html")
    (fetched,) = (cycle.students["mia"].desk / cycle.unit / "feedback").rglob("*.html")
    assert fetched.read_bytes() == released.read_bytes()


def test_the_paired_text_with_the_answers_never_reaches_a_student(cycle):
    paired = cycle.instructor.source.with_suffix(".py")
    assert paired.exists()
    everywhere = cycle.instructor.course.parent.rglob(paired.name)
    assert [path for path in everywhere if path.is_file()] == [paired]


@in_a_class
def test_the_other_files_of_a_unit_reach_every_student(cycle):
    for student in cycle.students.values():
        assert (student.desk / cycle.unit / HANDOUT).read_text() == "x,y\n1,2\n"


def test_the_cycle_leaves_no_file_outside_the_ignored_folder(cycle):
    assert files_outside_the_gradebook(cycle.instructor.course) == cycle.files_before


@in_a_class
def test_marks_and_submissions_are_closed_to_other_accounts(cycle):
    assert (cycle.instructor.course / "gradebook").stat().st_mode & 0o077 == 0
