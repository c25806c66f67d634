"""Who is graded anew, and until when that is remembered."""

from __future__ import annotations

from course_lib.grading.class_run.again import Again
from course_lib.grading.class_run.command import the_same
from course_lib.grading.class_run.run import Options

EARLIER, LATER = "2020-01-01T00:00:00+00:00", "2100-01-01T00:00:00.000000+00:00"


def begun(file, *students) -> Again:
    again = Again(file, students)
    again.begin()
    return again


def test_what_was_finished_before_is_asked_for_and_what_was_since_is_not(tmp_path):
    again = begun(tmp_path / "again.json")
    assert again.asks_for("ada", EARLIER)
    assert not again.asks_for("ada", LATER)
    again.end()
    assert not again.asks_for("ada", EARLIER)
    assert list(tmp_path.iterdir()) == []


def test_the_next_run_goes_on_with_it_and_one_of_one_student_leaves_the_others_to_do(tmp_path):
    file = tmp_path / "again.json"
    begun(file)
    one = Again(file, ("ada",))
    assert one.begun_before
    assert one.asks_for("ada", EARLIER)
    one.end()
    rest = Again(file, ())
    assert rest.asks_for("bob", EARLIER)
    rest.end()
    assert not Again(file, ()).begun_before


def test_of_some_students_only_they_are_asked_for(tmp_path):
    begun(tmp_path / "again.json", "ada")
    again = Again(tmp_path / "again.json", ())
    assert again.asks_for("ada", EARLIER)
    assert not again.asks_for("bob", EARLIER)
    assert not Again(tmp_path / "again.json", ("bob",)).begun_before


def test_a_file_that_is_torn_asks_for_nobody(tmp_path):
    (tmp_path / "again.json").write_text('{"format": 1, "beg')
    assert not Again(tmp_path / "again.json", ()).asks_for("ada", EARLIER)


def test_the_hint_names_what_was_asked_for():
    assert the_same("hw", Options()) == "course grade hw"
    asked = Options(("ada", "bob c"), again=True, sandbox="docker")
    assert (
        the_same("hw", asked)
        == "course grade hw --student ada --student 'bob c' --again --sandbox docker"
    )
