"""The contents of the course are counted, not typed in, and lack nothing where a unit says little."""

from types import ModuleType

from course_lib.checks.contents import contents, of_unit
from course_lib.checks.units import unit, unit_modules


def test_every_unit_is_there_in_order_and_nothing_else():
    numbers = [one.number for one in contents()]
    assert numbers == sorted(unit_modules())
    assert all(len(number) == 2 and number.isdecimal() for number in numbers)
    assert numbers[0] == "00"


def test_what_a_unit_asks_is_counted():
    counted = {one.number: one for one in contents()}
    for number in unit_modules():
        module, one = unit(number), counted[number]
        assert one.exercises == len({exercise.name for exercise in module.EXERCISES})
        assert one.predictions == len({prediction.name for prediction in module.PREDICTIONS})
        assert one.questions == len({question.name for question in module.QUESTIONS})
        assert one.points == sum(exercise.points for exercise in module.EXERCISES)


def test_a_unit_builds_only_on_units_before_it():
    for one in contents():
        assert all(needed < one.number for needed in one.needs)
        assert list(one.needs) == sorted(set(one.needs))


def test_a_unit_that_declares_nothing_is_called_by_its_own_name():
    bare = of_unit("12", ModuleType("course_lib.checks.units.u12_state_of_the_art"))
    assert (bare.title, bare.minutes, bare.needs) == ("State of the art", None, ())
    assert (bare.exercises, bare.predictions, bare.questions, bare.points) == (0, 0, 0, 0)
