"""Unit 09, the way back through the two norms, by hand.

Truth is autodiff of the library's layers with a random upstream gradient: with ones, the right answer is
zero and hides every mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u09_regularization_normalization.norms import (
    EPS,
    activations,
    batchnorm_train,
    layernorm,
)


def _inputs(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, h in ((4, 4), (5, 3), (5, 3)):
        act, scale, _ = activations(rng, n, h)
        # No column that is nearly constant: its gradient would be large, and alone count.
        act = act + rng.normal(size=act.shape)
        cases.append(Case(f"act ({n}, {h}), scale ({h},)", (act, scale), n))
    return cases


def _inputs_with_a_narrow_row(rng: np.random.Generator) -> list[Case]:
    """The same, but with a first row of so small a spread that eps shows, and not so small that it alone counts."""
    cases = []
    for case in _inputs(rng):
        act, scale = np.array(case.args[0]), case.args[1]
        act[0] = act[0].mean() + 0.3 * (act[0] - act[0].mean()) / act[0].std()
        cases.append(Case(case.label, (jax.device_put(act), scale), case.n))
    return cases


def _norm_backward(
    axis: int,
    dact: Callable | None = None,
    dscale: Callable = lambda dout, unit: (dout * unit).sum(0),
    dshift: Callable = lambda dout, unit: dout.sum(0),
    root: Callable = lambda variance: np.sqrt(variance + EPS),
):
    """The right way back with another rule for one of the three, or for the spread.

    `dact` is called with (dout, scale, unit, std, mean), where mean(x) runs along the axis.
    """

    def answer(dout, act, scale):
        dout, act, scale = map(np.asarray, (dout, act, scale))

        def mean(x):
            return x.mean(axis=axis, keepdims=True)

        std = root(mean((act - mean(act)) ** 2))
        unit = (act - mean(act)) / std
        back = dact or _through_both
        return back(dout, scale, unit, std, mean), dscale(dout, unit), dshift(dout, unit)

    return answer


def _through_both(dout, scale, unit, std, mean):
    dunit = dout * scale
    return (dunit - mean(dunit) - unit * mean(dunit * unit)) / std


def _count(mean, unit):
    """How many numbers a mean runs over."""
    return unit.size / mean(unit).size


def _paths(
    through_mean: Callable = lambda dout, scale, unit, std, mean: mean(dout * scale),
    through_std: Callable = lambda dout, scale, unit, std, mean: unit * mean(dout * scale * unit),
) -> Callable:
    """A rule for dact with places for mistakes: what each of the two paths takes away."""

    def dact(*given):
        dout, scale, _, std, _ = given
        return (dout * scale - through_mean(*given) - through_std(*given)) / std

    return dact


def _one_path_wrong(axis: int) -> tuple[Wrong, ...]:
    """One of the two paths is right, the other has a wrong factor."""
    return (
        Wrong(
            "mean_path_summed",
            _norm_backward(
                axis,
                _paths(
                    lambda dout, scale, unit, std, mean: _count(mean, unit) * mean(dout * scale)
                ),
            ),
            "in dact the path through the mean is too strong: a sum stands for a mean.",
            "how much does the mean move when one number moves by 1?",
        ),
        Wrong(
            "spread_path_summed",
            _norm_backward(
                axis,
                _paths(
                    through_std=lambda dout, scale, unit, std, mean: (
                        _count(mean, unit) * unit * mean(dout * scale * unit)
                    )
                ),
            ),
            "in dact the path through the spread is too strong: a sum stands for a mean.",
            "how much does the spread move when one number moves by 1?",
        ),
        Wrong(
            "mean_path_plus",
            _norm_backward(axis, _paths(lambda dout, scale, unit, std, mean: -mean(dout * scale))),
            "in dact the path through the mean has the wrong sign.",
            "the mean is taken away: if it rises, everything falls.",
        ),
        Wrong(
            "mean_path_without_scale",
            _norm_backward(axis, _paths(lambda dout, scale, unit, std, mean: mean(dout))),
            "in dact the path through the mean does not know scale.",
            "the path begins at unit: which gradient arrives there?",
        ),
        Wrong(
            "spread_path_without_scale",
            _norm_backward(
                axis,
                _paths(through_std=lambda dout, scale, unit, std, mean: unit * mean(dout * unit)),
            ),
            "in dact the path through the spread does not know scale.",
            "the path begins at unit: which gradient arrives there?",
        ),
        Wrong(
            "paths_without_scale",
            _norm_backward(
                axis,
                _paths(
                    lambda dout, scale, unit, std, mean: mean(dout),
                    lambda dout, scale, unit, std, mean: unit * mean(dout * unit),
                ),
            ),
            "in dact neither of the two paths knows scale.",
            "both paths begin at unit: which gradient arrives there?",
        ),
        Wrong(
            "spread_path_with_its_factor",
            _norm_backward(
                axis,
                _paths(
                    through_std=lambda dout, scale, unit, std, mean: (
                        -unit * mean(dout * scale * unit) / std
                    )
                ),
            ),
            "in dact the path through the spread brings its minus and its division by std along.",
            "the path is taken away, and all three share one division, at the end.",
        ),
        Wrong(
            "spread_path_divided_twice",
            _norm_backward(
                axis,
                _paths(
                    through_std=lambda dout, scale, unit, std, mean: (
                        unit * mean(dout * scale * unit) / std
                    )
                ),
            ),
            "in dact the path through the spread is divided by std twice.",
            "all three paths share one division, at the end.",
        ),
        Wrong(
            "scale_twice",
            _norm_backward(
                axis, lambda dout, scale, *rest: scale * _through_both(dout, scale, *rest)
            ),
            "in dact scale is a factor twice.",
            "on its way out each unit was multiplied by its scale, once.",
        ),
    )


def _shared_mistakes(axis: int) -> tuple[Wrong, ...]:
    """What goes wrong in both ways back alike."""
    return (
        *_one_path_wrong(axis),
        Wrong(
            "both_taken_for_constants",
            _norm_backward(axis, lambda dout, scale, unit, std, mean: dout * scale / std),
            "dact knows the direct path only: mean and spread were taken for constants.",
            "each number also moves the mean and the spread, and with them all the others.",
        ),
        Wrong(
            "spread_taken_for_constant",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (dout * scale - mean(dout * scale)) / std,
            ),
            "in dact the path through the mean is there; the one through the spread is missing.",
            "each number also moves the spread, by which all are divided.",
        ),
        Wrong(
            "mean_taken_for_constant",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (dout * scale - unit * mean(dout * scale * unit)) / std
                ),
            ),
            "in dact the path through the spread is there; the one through the mean is missing.",
            "each number also moves the mean, which is taken from all.",
        ),
        Wrong(
            "sums_for_means",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (
                        dout * scale
                        - _count(mean, unit)
                        * (mean(dout * scale) + unit * mean(dout * scale * unit))
                    )
                    / std
                ),
            ),
            "in dact the two corrections are too large: sums stand for means.",
            "how much does the mean move when one number moves by 1?",
        ),
        Wrong(
            "paths_added_with_plus",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (dout * scale + mean(dout * scale) + unit * mean(dout * scale * unit)) / std
                ),
            ),
            "in dact the two corrections have the wrong sign.",
            "the mean is taken away: if it rises, everything falls.",
        ),
        Wrong(
            "spread_path_plus",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (dout * scale - mean(dout * scale) + unit * mean(dout * scale * unit)) / std
                ),
            ),
            "in dact the path through the spread has the wrong sign.",
            "if the spread rises, what is divided by it moves towards 0.",
        ),
        Wrong(
            "unit_forgotten_inside",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (dout * scale - mean(dout * scale) - unit * mean(dout * scale)) / std
                ),
            ),
            "in dact the path through the spread does not weigh what arrives.",
            "what the spread hands on is weighted by how far out each number stands: on both sides of the mean.",
        ),
        Wrong(
            "unit_forgotten_outside",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: (
                    (dout * scale - mean(dout * scale) - mean(dout * scale * unit)) / std
                ),
            ),
            "in dact the path through the spread is the same for all numbers.",
            "a number far from the mean moves the spread more than one near to it.",
        ),
        Wrong(
            "scale_forgotten",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: _through_both(dout, 1.0, unit, std, mean),
            ),
            "scale does not enter dact.",
            "on its way out each unit was multiplied by its scale.",
        ),
        Wrong(
            "not_divided",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: _through_both(dout, scale, unit, 1.0, mean),
            ),
            "dact is not divided by the spread.",
            "on its way out each number was divided by the spread.",
        ),
        Wrong(
            "divided_by_the_variance",
            _norm_backward(
                axis,
                lambda dout, scale, unit, std, mean: _through_both(dout, scale, unit, std**2, mean),
            ),
            "dact is divided by the variance.",
            "on its way out each number was divided by the root of the variance, once.",
        ),
        Wrong(
            "upstream_ignored",
            lambda dout, act, scale: _norm_backward(axis)(np.ones_like(dout), act, scale),
            "as if dout were all ones.",
            "every path to the loss goes through dout.",
        ),
        Wrong(
            "scale_gradient_averaged",
            _norm_backward(axis, dscale=lambda dout, unit: (dout * unit).mean(0)),
            "dscale is an average.",
            "scale is used by every example: contributions add up.",
        ),
        Wrong(
            "shift_gradient_averaged",
            _norm_backward(axis, dshift=lambda dout, unit: dout.mean(0)),
            "dshift is an average.",
            "shift is used by every example: contributions add up.",
        ),
        Wrong(
            "scale_gradient_without_unit",
            _norm_backward(axis, dscale=lambda dout, unit: dout.sum(0)),
            "dscale does not know what scale was multiplied with.",
            "the slope of a product for one factor is the other factor.",
        ),
    )


def _act_for_unit(dout, act, scale):
    dact, _, dshift = _norm_backward(0)(dout, act, scale)
    return dact, (np.asarray(dout) * np.asarray(act)).sum(0), dshift


SIGNATURE = "(dout: (N, H), act: (N, H), scale: (H,)) -> (dact, dscale, dshift)"

E6 = Exercise(
    name="09-E6",
    points=3,
    signature=f"batchnorm_backward{SIGNATURE}",
    cases=_inputs,
    backward_of=batchnorm_train,
    more_inputs=lambda act, scale: (np.zeros(act.shape[1]),),
    by_hand=True,
    worked="shares of a whole, share = x / sum(x): x1 moves its own share directly, and every share through the "
    "sum: dx1 = dshare1 / sum - (dshare1·share1 + dshare2·share2 + …) / sum.",
    wrong=(
        *_shared_mistakes(0),
        Wrong(
            "along_the_rows",
            _norm_backward(1),
            "the means run along the rows.",
            "in batch norm the numbers of one column move each other.",
        ),
        Wrong(
            "act_for_unit",
            _act_for_unit,
            "dact is right; dscale uses act.",
            "what was scale multiplied with on the way out?",
        ),
    ),
)


def _one_less(n: int) -> float:
    """From a mean of n squares to their sum over n - 1."""
    return n / (n - 1)


def _scale_taken_out(dout, scale, unit, std, mean):
    return scale * (dout - mean(dout) - unit * mean(dout * unit)) / std


E8 = Exercise(
    name="09-E8",
    points=4,
    signature=f"layernorm_backward{SIGNATURE}",
    cases=_inputs_with_a_narrow_row,
    backward_of=layernorm,
    more_inputs=lambda act, scale: (np.zeros(act.shape[1]),),
    by_hand=True,
    worked="shares of a whole, share = x / sum(x): x1 moves its own share directly, and every share through the "
    "sum: dx1 = dshare1 / sum - (dshare1·share1 + dshare2·share2 + …) / sum.",
    wrong=(
        *_shared_mistakes(1),
        Wrong(
            "eps_forgotten",
            _norm_backward(1, root=np.sqrt),
            "dact and dscale are nearly right: eps does not enter.",
            "on its way out each number was divided by the root of variance plus eps.",
        ),
        Wrong(
            "eps_outside_the_root",
            _norm_backward(1, root=lambda variance: np.sqrt(variance) + EPS),
            "dact and dscale are nearly right: eps stands beside the root.",
            "eps is added to the variance.",
        ),
        Wrong(
            "one_less_than_n",
            lambda dout, act, scale: _norm_backward(
                1, root=lambda variance: np.sqrt(variance * _one_less(act.shape[1]) + EPS)
            )(dout, act, scale),
            "dshift is right; for dact and dscale the squares are divided by one less than their number.",
            "here the variance is the plain mean of the squares.",
        ),
        Wrong(
            "along_the_columns",
            _norm_backward(0),
            "the means run along the columns: this is batch norm's way back.",
            "in layer norm the numbers of one row move each other.",
        ),
        Wrong(
            "scale_taken_out",
            _norm_backward(1, _scale_taken_out),
            "dscale and dshift are right; in dact scale comes after the means.",
            "along a row every number has a scale of its own: it must be inside of the means.",
        ),
        Wrong(
            "scale_gradient_along_the_row",
            _norm_backward(1, dscale=lambda dout, unit: (dout * unit).sum(1)),
            "dscale has an entry for each example.",
            "there is one scale for each feature, used by every example.",
        ),
        Wrong(
            "parameters_along_the_row",
            _norm_backward(
                1,
                dscale=lambda dout, unit: (dout * unit).sum(1),
                dshift=lambda dout, unit: dout.sum(1),
            ),
            "dscale and dshift have an entry for each example.",
            "there is one scale and one shift for each feature, used by every example.",
        ),
    ),
)
