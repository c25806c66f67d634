"""Numbers outside of an explorer's limits are refused when they are given, not when it is drawn."""

import math

import pytest
import traitlets

from course_lib.explorers import BatchSize, ContourMap, OptimizerRace, OverfittingKnobs

LIMITED = [
    (explorer, name)
    for explorer in (BatchSize, ContourMap, OptimizerRace, OverfittingKnobs)
    for name, trait in explorer.class_traits(sync=True).items()
    if isinstance(trait, traitlets.Float) and trait.max is not None and math.isfinite(trait.max)
]


def test_there_are_numbers_with_limits():
    assert (ContourMap, "condition_number") in LIMITED
    assert (OptimizerRace, "condition_number") in LIMITED


@pytest.mark.parametrize(("explorer", "name"), LIMITED)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused_and_change_nothing(explorer, name, value):
    picture = explorer()
    before = getattr(picture, name)
    with pytest.raises(traitlets.TraitError):
        setattr(picture, name, value)
    assert getattr(picture, name) == before


@pytest.mark.parametrize("explorer", [ContourMap, OptimizerRace])
def test_an_explorer_is_not_made_with_a_bowl_that_is_nan_times_as_curved(explorer):
    with pytest.raises(traitlets.TraitError, match=r"from 1 to .*, not nan"):
        explorer(condition_number=math.nan)
