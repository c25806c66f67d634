"""The map of the course draws what it is given: no number in it is typed in."""

from types import SimpleNamespace

from course_lib import figures
from course_lib.checks.contents import contents

CALLS = {"map_of_the_course": lambda: figures.map_of_the_course(contents())}


def one_unit(number, needs=(), minutes=30):
    return SimpleNamespace(
        number=number, title=f"Title {number}", minutes=minutes, needs=needs,
        exercises=3, predictions=4, questions=5,
    )  # fmt: skip


def test_the_map_is_opaque_and_the_same_when_drawn_again(drawn_twice):
    drawn_twice(CALLS["map_of_the_course"])


def test_the_map_tells_every_unit_with_its_numbers(shown):
    CALLS["map_of_the_course"]()
    words = shown[0]["text/plain"]
    for unit in contents():
        assert f"{unit.number}: {unit.title}, " in words
        assert f"{unit.exercises} exercises, builds on" in words
    assert f"{sum(unit.questions for unit in contents())} questions" in words


def test_other_units_make_another_map(shown):
    figures.map_of_the_course([one_unit("00"), one_unit("01"), one_unit("02", ("00", "01"))])
    figures.map_of_the_course([one_unit("00"), one_unit("01"), one_unit("02", ("01",))])
    both, one = shown
    assert "02: Title 02, 30 minutes, 3 exercises, builds on 00, 01." in both["text/plain"]
    assert "02: Title 02, 30 minutes, 3 exercises, builds on 01." in one["text/plain"]
    assert "9 exercises, 12 predictions, 15 questions" in both["text/plain"]
    assert both["image/png"] != one["image/png"]


def test_a_unit_without_a_time_and_one_that_is_not_installed_do_no_harm(shown):
    figures.map_of_the_course([one_unit("03", minutes=None), one_unit("04", ("02", "03"))])
    words = shown[0]["text/plain"]
    assert "03: Title 03, 3 exercises, builds on nothing." in words
    assert "04: Title 04, 30 minutes, 3 exercises, builds on 03." in words
