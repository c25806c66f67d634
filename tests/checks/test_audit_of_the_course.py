"""Every check of the course keeps its word, whatever answer it is given.

`python -m course_lib.checks audit` puts everything to every exercise. Here each gets all that is made from
it, on two draws of inputs, and its share of what is the same for all; see shares.py.
"""

import warnings

import jax.numpy as jnp
import pytest
from shares import SHARES, holds, kind_of, shares

from course_lib.checks.audit.judge import judge
from course_lib.checks.audit.model import Model
from course_lib.checks.audit.run import Audit, right_answers_of, trials
from course_lib.checks.audit.table import line
from course_lib.checks.exercise import Case, Exercise
from course_lib.checks.units import unit, unit_modules

REAL = [(number, one) for number in unit_modules() for one in unit(number).EXERCISES]
EXERCISES = [one for _, one in REAL]
SHARE_OF = shares(EXERCISES)


def audited(exercise, right_answers):
    """The audit of one exercise, with its share of what goes round."""
    with warnings.catch_warnings():
        # Some answers are coroutines, made to be refused and not to be awaited.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        verdicts = tuple(
            judge(exercise, trial)
            for trial in trials(Model(exercise, right_answers), nonces=2, thorough=True)
            if holds(SHARE_OF[exercise.name], trial.label)
        )
    return Audit(exercise.name, verdicts, len(right_answers))


@pytest.mark.parametrize(("number", "one"), REAL, ids=[one.name for _, one in REAL])
def test_every_check_of_the_course_keeps_its_word(number, one):
    audit = audited(one, right_answers_of(number)[one.name])
    assert [line(verdict) for verdict in audit.faults] == []
    assert audit.right_answers >= 5
    assert audit.counts["named_share"] == 1.0
    # Where the answer is a word, much that lies does not apply.
    assert audit.counts["asked"]["hostile"] >= 5


def test_everything_that_goes_round_meets_exercises_of_every_kind():
    by_hand = Exercise(
        name="98-E1",
        points=1,
        signature="slope(x) -> slope",
        cases=[Case(f"x = {x}", (jnp.asarray(x),)) for x in (1.5, 2.5, -3.5)],
        derivative_of=lambda x: x**3,
        by_hand=True,
    )
    made = trials(Model(by_hand, [lambda x: 3 * x**2]), thorough=True)
    labels = {trial.label for trial in made if trial.kind in ("hostile", "autodiff")}
    assert len(labels) > 130
    for kind in {kind_of(one) for one in EXERCISES}:
        members = [one.name for one in EXERCISES if kind_of(one) == kind]
        for label in labels:
            met = [name for name in members if holds(SHARE_OF[name], label)]
            assert len(met) >= min(3, len(members)), f"{label} meets only {met} of those {kind}"


def test_what_is_made_from_an_exercise_is_put_to_it_whatever_its_share():
    for label in ("right:listed_1", "mistake:sign", "wrong:twice", "stub:raises", "autodiff:grad"):
        assert holds(frozenset(), label)
    assert [part for part in range(SHARES) if holds(frozenset({part}), "hostile:nan")] != []
    assert not holds(frozenset(), "hostile:nan")
