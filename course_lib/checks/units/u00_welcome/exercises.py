"""Unit 00, Welcome: its exercises and their known mistakes.

Small on purpose: what is learnt here is how a page works and how a report reads.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong

# --- E1: one line, for the first success.


def _lines(rng: np.random.Generator) -> list[Case]:
    """A number, and arrays of them; slope and intercept are neither 0 nor 1, nor alike."""
    cases = []
    for shape in ((), (4,), (3, 2), (5,)):
        x = jax.device_put(rng.uniform(0.5, 4.0, shape))
        slope, intercept = float(rng.uniform(1.5, 2.9)), float(rng.uniform(-4.0, -3.1))
        what = f"x of shape {shape}" if shape else f"x = {number(x, 4)}"
        label = f"{what}, slope = {number(slope, 3)}, intercept = {number(intercept, 3)}"
        cases.append(Case(label, (x, slope, intercept)))
    return cases


E1 = Exercise(
    name="00-E1",
    points=1,
    signature="line(x, slope, intercept) -> yhat, the height of the line at each x",
    cases=_lines,
    reference=lambda x, slope, intercept: slope * x + intercept,
    worked="a taxi takes 4 to start and 2 for each kilometre: after 3 kilometres 2 times 3, and 4 more.",
    wrong=(
        Wrong(
            "intercept_forgotten",
            lambda x, slope, intercept: slope * x,
            "your line goes through 0.",
            "at x = 0 a line is as high as its intercept.",
        ),
        Wrong(
            "slope_forgotten",
            lambda x, slope, intercept: x + intercept,
            "your line climbs by 1 for each unit of x, whatever the slope is.",
            "the slope says how much the line climbs for each unit of x.",
        ),
        Wrong(
            "slope_and_intercept_swapped",
            lambda x, slope, intercept: intercept * x + slope,
            "slope and intercept have changed places.",
            "which of the two belongs to x, and which stands alone?",
        ),
        Wrong(
            "bracket_around_the_sum",
            lambda x, slope, intercept: slope * (x + intercept),
            "the intercept is multiplied by the slope, too.",
            "first the climb, then the intercept; the intercept stands alone.",
        ),
        Wrong(
            "subtracted",
            lambda x, slope, intercept: slope * x - intercept,
            "the intercept is taken away.",
            "the intercept is added, whatever its sign.",
        ),
        Wrong(
            "climbs_the_wrong_way",
            lambda x, slope, intercept: -slope * x + intercept,
            "your line falls where it should climb.",
            "a positive slope climbs to the right.",
        ),
        Wrong(
            "all_added",
            lambda x, slope, intercept: x + slope + intercept,
            "the slope is added to x.",
            "the slope counts once for each unit of x.",
        ),
        Wrong(
            "all_multiplied",
            lambda x, slope, intercept: x * slope * intercept,
            "the intercept multiplies the climb.",
            "at x = 0 a line is as high as its intercept.",
        ),
        Wrong(
            "slope_divides",
            lambda x, slope, intercept: x / slope + intercept,
            "x is divided by the slope.",
            "a steeper line climbs more for each unit of x, not less.",
        ),
    ),
)


# --- E2: a wrong answer is given; its report leads to the right one.


def _errors(rng: np.random.Generator) -> list[Case]:
    """Errors of both signs, whose average is far from 0; three sizes."""
    cases = []
    for n in (4, 7, 5):
        errors = rng.uniform(0.6, 2.5, n) * np.where(np.arange(n) == 1, -1.0, 1.0)
        cases.append(Case(f"{n} errors", (jax.device_put(errors),), n=n))
    return cases


E2 = Exercise(
    name="00-E2",
    points=1,
    signature="mean_square(errors) -> one number",
    cases=_errors,
    reference=lambda errors: jnp.mean(errors**2),
    worked="the average of the ages 20, 30 and 70: together 120, and there are 3 of them, so 40.",
    wrong=(
        Wrong(
            "sum_for_mean",
            lambda errors: jnp.sum(errors**2),
            "the planted bug is still there: this is the sum of the squares.",
            "an average is a sum, divided by how many there are.",
        ),
        Wrong(
            "not_squared",
            jnp.mean,
            "this is the average of the errors themselves.",
            "square each error first: then those above and those below cannot cancel.",
        ),
        Wrong(
            "doubled_for_squared",
            lambda errors: jnp.mean(2 * errors),
            "each error is doubled, not squared.",
            "in Python ** 2 squares, and * 2 doubles.",
        ),
        Wrong(
            "square_of_the_mean",
            lambda errors: jnp.mean(errors) ** 2,
            "averaged first and squared afterwards.",
            "square each error, then average.",
        ),
        Wrong(
            "square_of_the_sum",
            lambda errors: jnp.sum(errors) ** 2 / errors.shape[0],
            "added first and squared afterwards.",
            "square each error, then average.",
        ),
        Wrong(
            "size_for_square",
            lambda errors: jnp.mean(jnp.abs(errors)),
            "this is the average size of the errors.",
            "asked is the average of their squares.",
        ),
        Wrong(
            "root_taken",
            lambda errors: jnp.sqrt(jnp.mean(errors**2)),
            "this is the root of the average square.",
            "stop before the root.",
        ),
        Wrong(
            "half_of_it",
            lambda errors: 0.5 * jnp.mean(errors**2),
            "exactly half of it.",
            "nothing halves an average of squares here.",
        ),
        Wrong(
            "one_fewer",
            lambda errors: jnp.sum(errors**2) / (errors.shape[0] - 1),
            "divided by one fewer than there are.",
            "divide by how many errors there are.",
        ),
        Wrong(
            "divided_by_four",
            lambda errors: jnp.sum(errors**2) / 4,
            "right for four errors only.",
            "ask the array how many errors it holds.",
        ),
    ),
)


# --- E3: an array that never changes.


def _entries(rng: np.random.Generator) -> list[Case]:
    """Another entry each time, so that no fixed one will do; never the first or the last."""
    cases = []
    for n, i in ((5, 3), (4, 1), (7, int(rng.choice([2, 4, 5])))):
        x = jax.device_put(rng.uniform(1.0, 4.0, n))
        value = float(rng.uniform(5.0, 9.0))
        label = f"x of {n} numbers, i = {i}, value = {number(value, 3)}"
        cases.append(Case(label, (x, i, value)))
    return cases


E3 = Exercise(
    name="00-E3",
    points=1,
    signature="with_entry(x, i, value) -> new array in the shape of x",
    cases=_entries,
    reference=lambda x, i, value: x.at[i].set(value),
    worked="with the last entry of y doubled: y.at[-1].multiply(2). The old y stays as it was.",
    wrong=(
        Wrong(
            "new_array_dropped",
            lambda x, i, value: x,
            "this is the old array, unchanged.",
            "a JAX array stays as it is: hand on the new one.",
        ),
        Wrong(
            "added",
            lambda x, i, value: x.at[i].add(value),
            "the value is added to the old entry.",
            "the old entry is to be replaced.",
        ),
        Wrong(
            "all_replaced",
            lambda x, i, value: jnp.full_like(x, value),
            "every entry has the new value.",
            "one place is to change; the others stay.",
        ),
        Wrong(
            "counted_from_one",
            lambda x, i, value: x.at[i - 1].set(value),
            "the entry before is replaced.",
            "Python counts from 0: entry i is x[i].",
        ),
        Wrong(
            "always_the_first",
            lambda x, i, value: x.at[0].set(value),
            "the first entry is replaced, whatever i is.",
            "which entry it is comes in as i.",
        ),
        Wrong(
            "one_too_far",
            lambda x, i, value: x.at[i + 1].set(value),
            "the entry behind is replaced.",
            "Python counts from 0: entry i is x[i].",
        ),
        Wrong(
            "index_for_value",
            lambda x, i, value: x.at[i].set(i),
            "the entry holds i, its own number.",
            "what belongs there is the third argument.",
        ),
        Wrong(
            "always_ten",
            lambda x, i, value: x.at[i].set(10.0),
            "the entry is 10, whatever value is.",
            "what belongs there is the third argument.",
        ),
        Wrong(
            "others_cleared",
            lambda x, i, value: jnp.zeros_like(x).at[i].set(value),
            "the other entries have become 0.",
            "begin with x, not with a new array of zeros.",
        ),
        Wrong(
            "multiplied",
            lambda x, i, value: x.at[i].multiply(value),
            "the value multiplies the old entry.",
            "the old entry is to be replaced.",
        ),
    ),
)


# --- E4: the planted bug. Rows are examples, columns are features.


def _tables(rng: np.random.Generator) -> list[Case]:
    """Tables that are not square; each column has a mean of its own, far from 0."""
    cases = []
    for n, features in ((5, 3), (4, 2), (7, 4)):
        X = rng.uniform(-1.0, 1.0, (n, features)) + rng.uniform(2.0, 6.0, features)
        cases.append(Case(f"X of shape ({n}, {features})", (jax.device_put(X),), n=n))
    return cases


def _less(center: Any) -> Any:
    return lambda X: X - center(X)


E4 = Exercise(
    name="00-E4",
    points=1,
    signature="center_columns(X) -> array in the shape of X",
    cases=_tables,
    reference=_less(lambda X: jnp.mean(X, axis=0)),
    worked="largest number of each column: X.max(axis=0). axis=0 walks down the rows, and one number is left for each "
    "column.",
    wrong=(
        Wrong(
            "means_of_the_rows",
            _less(lambda X: jnp.mean(X, axis=1, keepdims=True)),
            "the planted bug is still there: each row has lost its own mean.",
            "a column holds one feature of all examples. Which axis walks down a column?",
        ),
        Wrong(
            "one_mean_for_all",
            _less(jnp.mean),
            "the same number is taken away everywhere.",
            "every column has a mean of its own.",
        ),
        Wrong(
            "sum_for_mean",
            _less(lambda X: jnp.sum(X, axis=0)),
            "the sum of a column is taken away.",
            "an average is a sum, divided by how many there are.",
        ),
        Wrong(
            "added",
            lambda X: X + jnp.mean(X, axis=0),
            "the mean is added.",
            "what is centred lies around 0.",
        ),
        Wrong(
            "unchanged",
            lambda X: X,
            "this is X itself.",
            "a JAX array stays as it is: hand on the new one.",
        ),
        Wrong(
            "scaled_too",
            lambda X: (X - jnp.mean(X, axis=0)) / jnp.std(X, axis=0),
            "each column is divided by its spread, too.",
            "centring moves a column; it does not stretch it.",
        ),
        Wrong(
            "divided",
            lambda X: X / jnp.mean(X, axis=0),
            "each column is divided by its mean.",
            "centring moves a column; it does not stretch it.",
        ),
        Wrong(
            "first_example",
            _less(lambda X: X[0]),
            "the first example is taken away, and has become 0.",
            "take away the mean of all examples.",
        ),
        Wrong(
            "means_alone",
            lambda X: jnp.broadcast_to(jnp.mean(X, axis=0), X.shape),
            "these are the means themselves.",
            "take them away from X.",
        ),
        Wrong(
            "lowest_to_zero",
            _less(lambda X: jnp.min(X, axis=0)),
            "the smallest number of each column has become 0.",
            "after centring, each column has numbers on both sides of 0.",
        ),
    ),
)

EXERCISES = (E1, E2, E3, E4)
