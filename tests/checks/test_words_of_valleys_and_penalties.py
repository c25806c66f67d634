"""What units 03 and 09 tell a student who does all that stands above."""

import re
from pathlib import Path

import pytest

from course_lib import explorers
from course_lib.checks.units import find

SOLUTIONS = Path(__file__).parents[2] / "solutions"


def text_of(unit):
    return (SOLUTIONS / unit / f"{unit}.py").read_text(encoding="utf-8")


def test_who_has_made_the_bowl_round_is_led_back_to_the_narrow_valley_of_03_e7():
    text = text_of("03_descent_2d")
    assert "Make the condition number 1" in text
    (line,) = re.findall(r"`(contours\.\S+.* = .*?)`", text)
    contours = explorers.ContourMap(condition_number=1, rotation=30, start=(2.8, -0.2), steps=60)
    exec(line, {"contours": contours})
    assert contours.condition_number == pytest.approx(10)
    assert contours.learning_rate == pytest.approx(contours.limit / 2)
    assert f"it now needs {contours.arrives_after} steps" in text


def test_what_an_l2_penalty_is_stands_before_the_first_use_of_its_name():
    text = text_of("09_regularization_normalization")
    assert text.index("**L2 penalty**") + len("**") == text.index("L2")
    # A prediction asks with this name.
    assert "L2 penalty" in find("09-P2", "prediction").question
    assert text.index("L2") < text.index('predict("09-P2"')
