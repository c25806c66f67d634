"""What the command tells at its end: once what is noted of most, and who was late."""

from __future__ import annotations

import pytest

from course_lib.grading.class_run.lateness import in_words, line
from course_lib.grading.class_run.shared_notes import HEAD, shared
from course_lib.grading.class_run.summary import Outcome, summary

PUT_BACK = "Cell 'E3-check' had another points; put back."


def outcome(student: str, *notes: str) -> Outcome:
    return Outcome(student, "numbers", "graded", notes=notes)


def test_what_most_have_alike_is_one_line_for_all():
    each = [outcome(f"s{i}", PUT_BACK) for i in range(8)] + [
        outcome("mia", "It was not saved as UTF-8.")
    ]
    said = summary(each, 1.0)
    assert said.count(PUT_BACK) == 1
    assert f"{HEAD}\n    8 of 9 numbers: {PUT_BACK}" in said
    assert said.endswith("Worth a look:\n    mia/numbers: It was not saved as UTF-8.")


def test_what_a_few_have_alike_is_theirs():
    each = [outcome(f"s{i}", PUT_BACK) for i in range(3)] + [outcome(f"t{i}") for i in range(4)]
    assert summary(each, 1.0).count(PUT_BACK) == 3
    assert HEAD not in summary(each, 1.0)
    # Two friends are not most of a class, even if nobody else is there.
    assert shared([[PUT_BACK], [PUT_BACK]]) == {}


@pytest.mark.parametrize(("seconds", "words"), [(34 * 3600, "34 h"), (720, "12 min"), (5, "1 min")])
def test_lateness_is_said_as_people_say_it(seconds, words):
    assert in_words(seconds) == words


def test_who_was_late_is_one_line():
    assert line({}) == ""
    assert line({"ada": 34 * 3600.0, "bob": 60.0}) == "Late: ada by 34 h, bob by 1 min."
    assert line({f"s{i:02}": 60.0 for i in range(25)}).endswith(
        "s19 by 1 min, 5 more; --report names them."
    )
