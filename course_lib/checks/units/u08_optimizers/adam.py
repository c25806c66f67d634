"""Unit 08, one step of Adam and of AdamW, from the middle of a run; see `momentum` for why."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u08_optimizers.momentum import digits, signed
from course_lib.studies.optimizer_steps import adam_step, adamw_step

# --- E2: Adam.


def _adams(rng: np.random.Generator) -> list[Case]:
    """From the middle of a run, from rest, and one with tiny gradients and the usual ε."""
    cases = []
    for shape, t in (((3,), 4), ((2,), 1), ((2, 2), 2), ((4,), 7)):
        w, g = signed(rng, shape), signed(rng, shape)
        m, v = (signed(rng, shape), abs(signed(rng, shape))) if t > 1 else (0 * w, 0 * w)
        cases.append(_adam_case(rng, w, m, v, t, g, digits(rng, 0.01, 0.05)))
    w, g = signed(rng, (3,)), 1e-6 * signed(rng, (3,))
    tiny = _adam_case(rng, w, 0.05 * g, 0.02 * g**2, 2, g, 1e-8)
    return [*cases, Case(f"{tiny.label}, g as small as 1e-6", tiny.args)]


def _adam_case(rng, w, m, v, t, g, eps) -> Case:
    rate, beta1, beta2 = digits(rng, 0.1, 0.4), digits(rng, 0.7, 0.85), digits(rng, 0.9, 0.98)
    label = f"w of shape {w.shape}, t = {t}, learning_rate = {rate:g}, beta1 = {beta1:g}, beta2 = {beta2:g}"
    return Case(f"{label}, eps = {eps:g}", (w, m, v, t, g, rate, beta1, beta2, eps))


def _adam(
    first: Callable = lambda m, g, beta1, beta2: beta1 * m + (1 - beta1) * g,
    second: Callable = lambda v, g, beta1, beta2, m: beta2 * v + (1 - beta2) * g**2,
    m_hat: Callable = lambda m, v, t, beta1, beta2: m / (1 - beta1**t),
    v_hat: Callable = lambda m, v, t, beta1, beta2: v / (1 - beta2**t),
    divisor: Callable = lambda v_hat, eps: np.sqrt(v_hat) + eps,
    sign: float = -1.0,
    stored: Callable = lambda m, v, m_hat, v_hat: (m, v),
) -> Callable:
    """A step with a place for each mistake: averages, corrections, divisor, direction, what is stored."""

    def version(w, m, v, t, g, learning_rate, beta1, beta2, eps):
        w, m, v, g = (np.asarray(x, float) for x in (w, m, v, g))
        new_m = first(m, g, beta1, beta2)
        new_v = second(v, g, beta1, beta2, new_m)
        corrected = (
            m_hat(new_m, new_v, t, beta1, beta2),
            v_hat(new_m, new_v, t, beta1, beta2),
        )
        step = learning_rate * corrected[0] / divisor(corrected[1], eps)
        return (w + sign * step, *stored(new_m, new_v, *corrected))

    return version


def _eps_beside_the_quotient(w, m, v, t, g, rate, beta1, beta2, eps):
    w, m, v = _adam(divisor=lambda v_hat, eps: np.sqrt(v_hat))(
        w, m, v, t, g, rate, beta1, beta2, eps
    )
    return w - eps, m, v


def _gradients_averaged(v, g, beta1, beta2, m):
    return beta2 * v + (1 - beta2) * g


E2 = Exercise(
    name="08-E2",
    points=3,
    signature="adam(w, m, v, t, g, learning_rate, beta1, beta2, eps) -> (w, m, v)",
    cases=_adams,
    reference=adam_step,
    worked="a running average of temperatures with beta = 0.9, from 0: day 1 has 20 degrees, so it is 0.9·0 + 0.1·20 "
    "= 2. Divided by 1 - 0.9 it is 20. Day 2 has 22: 0.9·2 + 0.1·22 = 4; divided by 1 - 0.81 it is 21.05. "
    "The 4 is remembered, not the 21.05.",
    wrong=(
        Wrong(
            "no_correction",
            _adam(m_hat=lambda m, v, t, b1, b2: m, v_hat=lambda m, v, t, b1, b2: v),
            "m and v are right; the step uses them without bias correction.",
            "both start at 0 and are too small at first, v more than m.",
        ),
        Wrong(
            "only_m_corrected",
            _adam(v_hat=lambda m, v, t, b1, b2: v),
            "only m is corrected for its start at 0.",
            "v starts at 0 as well.",
        ),
        Wrong(
            "only_v_corrected",
            _adam(m_hat=lambda m, v, t, b1, b2: m),
            "only v is corrected for its start at 0.",
            "m starts at 0 as well.",
        ),
        Wrong(
            "eps_in_the_root",
            _adam(divisor=lambda v_hat, eps: np.sqrt(v_hat + eps)),
            "eps stands inside the root: for tiny gradients the step is far too short.",
            "first the root, then eps.",
        ),
        Wrong(
            "eps_forgotten",
            _adam(divisor=lambda v_hat, eps: np.sqrt(v_hat)),
            "eps is not in it: a gradient of 0 would be divided by 0.",
            "a little is added to the divisor.",
        ),
        Wrong(
            "no_root",
            _adam(divisor=lambda v_hat, eps: v_hat + eps),
            "the step is divided by the average square itself.",
            "v is made of squares: which size has a typical gradient?",
        ),
        Wrong(
            "gradient_not_squared",
            _adam(
                lambda m, g, b1, b2: b1 * m + (1 - b1) * g,
                lambda v, g, b1, b2, m: b2 * v + (1 - b2) * abs(g),
            ),
            "v averages the sizes of the gradients.",
            "v averages their squares.",
        ),
        Wrong(
            "average_squared",
            _adam(second=lambda v, g, b1, b2, m: b2 * v + (1 - b2) * m**2),
            "v averages the squares of m.",
            "each average has the gradient in it, not the other average.",
        ),
        Wrong(
            "squares_summed",
            _adam(second=lambda v, g, b1, b2, m: b2 * v + g**2),
            "the new square enters v in full.",
            "in an average the old and the new share one whole.",
        ),
        Wrong(
            "betas_swapped",
            _adam(
                lambda m, g, b1, b2: b2 * m + (1 - b2) * g,
                lambda v, g, b1, b2, m: b1 * v + (1 - b1) * g**2,
                lambda m, v, t, b1, b2: m / (1 - b2**t),
                lambda m, v, t, b1, b2: v / (1 - b1**t),
            ),
            "beta1 and beta2 have changed roles.",
            "beta1 goes with the first average, m; beta2 with the second.",
        ),
        Wrong(
            "one_beta_for_both",
            _adam(second=lambda v, g, b1, b2, m: b1 * v + (1 - b1) * g**2),
            "v was averaged with beta1.",
            "v has a beta of its own, and a longer memory.",
        ),
        Wrong(
            "v_corrected_with_beta1",
            _adam(v_hat=lambda m, v, t, b1, b2: v / (1 - b1**t)),
            "m and v are right; v is corrected with beta1.",
            "an average is corrected with the beta that it was made with.",
        ),
        Wrong(
            "counter_one_ahead",
            _adam(
                m_hat=lambda m, v, t, b1, b2: m / (1 - b1 ** (t + 1)),
                v_hat=lambda m, v, t, b1, b2: v / (1 - b2 ** (t + 1)),
            ),
            "the correction is that of the next step.",
            "at the first step t is 1.",
        ),
        Wrong(
            "counter_one_behind",
            _adam(
                m_hat=lambda m, v, t, b1, b2: m / np.float64(1 - b1 ** (t - 1)),
                v_hat=lambda m, v, t, b1, b2: v / np.float64(1 - b2 ** (t - 1)),
            ),
            "at the first step it divides by 0.",
            "at the first step t is 1.",
        ),
        Wrong(
            "power_forgotten",
            _adam(
                m_hat=lambda m, v, t, b1, b2: m / (1 - b1),
                v_hat=lambda m, v, t, b1, b2: v / (1 - b2),
            ),
            "the correction is that of the first step, for ever.",
            "the start at 0 matters less with every step: where is t?",
        ),
        Wrong(
            "power_forgotten_for_v",
            _adam(v_hat=lambda m, v, t, b1, b2: v / (1 - b2)),
            "v is corrected as at the first step, for ever.",
            "the start at 0 matters less with every step: where is t?",
        ),
        Wrong(
            "multiplied_by_the_correction",
            _adam(
                m_hat=lambda m, v, t, b1, b2: m * (1 - b1**t),
                v_hat=lambda m, v, t, b1, b2: v * (1 - b2**t),
            ),
            "the correction makes the averages smaller still.",
            "they are too small at first; which operation mends that?",
        ),
        Wrong(
            "corrected_m_stored",
            _adam(stored=lambda m, v, m_hat, v_hat: (m_hat, v)),
            "w is right; the m that is handed on is the corrected one.",
            "bias correction must not change the averages that are remembered.",
        ),
        Wrong(
            "corrected_v_stored",
            _adam(stored=lambda m, v, m_hat, v_hat: (m, v_hat)),
            "w is right; the v that is handed on is the corrected one.",
            "bias correction must not change the averages that are remembered.",
        ),
        Wrong(
            "both_corrected_stored",
            _adam(stored=lambda m, v, m_hat, v_hat: (m_hat, v_hat)),
            "w is right; the m and v that are handed on are the corrected ones.",
            "bias correction must not change the averages that are remembered.",
        ),
        Wrong(
            "gradient_on_top",
            lambda w, m, v, t, g, rate, b1, b2, eps: _adam(
                m_hat=lambda m, v, t, b1, b2: np.asarray(g, float)
            )(w, m, v, t, g, rate, b1, b2, eps),
            "the step is made of the new gradient alone.",
            "what stands on top is the average of the gradients.",
        ),
        Wrong(
            "uphill",
            _adam(sign=1.0),
            "w moved uphill.",
            "the gradient points uphill.",
        ),
        Wrong(
            "rate_missing",
            lambda w, m, v, t, g, rate, *rest: _adam()(w, m, v, t, g, 1.0, *rest),
            "m and v are right; the learning rate does not enter the step.",
            "how long is Adam's first step, and what does that depend on?",
        ),
        Wrong(
            "eps_beside_the_quotient",
            _eps_beside_the_quotient,
            "m and v are right; eps is added to the quotient, and moves w even where g is 0.",
            "eps belongs to the divisor.",
        ),
        Wrong(
            "gradient_as_it_is",
            _adam(second=_gradients_averaged),
            "v averages the gradients themselves; below 0 it has no root.",
            "v averages their squares.",
        ),
    ),
)


# --- E3: AdamW.


def _decays(rng: np.random.Generator) -> list[Case]:
    """Rates and decays so large that the order of step and decay shows."""
    return [
        Case(f"{case.label}, weight_decay = {decay:g}", (*case.args, decay))
        for case in _adams(rng)
        for decay in (digits(rng, 0.15, 0.5),)
    ]


def _adamw(
    gradient: Callable = lambda g, w, decay: g,
    move: Callable = lambda w, moved, rate, decay: moved - rate * decay * w,
) -> Callable:
    """A step with places for mistakes: what Adam gets, and what happens to the place beside it."""

    def version(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
        w, g = np.asarray(w, float), np.asarray(g, float)
        seen = gradient(g, w, weight_decay)
        moved, m, v = _adam()(w, m, v, t, seen, learning_rate, beta1, beta2, eps)
        return move(w, moved, learning_rate, weight_decay), m, v

    return version


def _moved_only(w, moved, rate, decay):
    return moved


def _decay_in_the_quotient(w, m, v, t, g, rate, beta1, beta2, eps, decay):
    w = np.asarray(w, float)
    corrected = _adam(m_hat=lambda m, v, t, b1, b2: m / (1 - b1**t) + decay * w)
    return corrected(w, m, v, t, g, rate, beta1, beta2, eps)


E3 = Exercise(
    name="08-E3",
    points=3,
    signature="adamw(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay) -> (w, m, v)",
    cases=_decays,
    reference=adamw_step,
    worked="plain descent with decay: w = 5, g = 3, learning_rate = 0.1, weight_decay = 0.2. The gradient moves w by "
    "-0.3, the decay by -0.1·0.2·5 = -0.1; together w = 4.6. Both look at the old w.",
    wrong=(
        Wrong(
            "decay_in_the_gradient",
            _adamw(lambda g, w, decay: g + decay * w, _moved_only),
            "the decay went through the averages and the divisor.",
            "decoupled means: Adam does not see the decay; weights with large gradients decay like all others.",
        ),
        Wrong(
            "penalty_in_the_gradient",
            _adamw(lambda g, w, decay: g + 2 * decay * w, _moved_only),
            "the slope of a penalty on w² went through the averages and the divisor.",
            "decoupled means: Adam does not see the decay; weights with large gradients decay like all others.",
        ),
        Wrong(
            "decay_twice",
            _adamw(lambda g, w, decay: g + decay * w),
            "the decay is in the gradient, and beside it.",
            "once is enough: beside the gradient.",
        ),
        Wrong(
            "decay_in_the_quotient",
            _decay_in_the_quotient,
            "m and v are right; the decay was divided by the root of v.",
            "the decay stands beside the quotient.",
        ),
        Wrong(
            "rate_missing",
            _adamw(move=lambda w, moved, rate, decay: moved - decay * w),
            "the decay is not scaled by the learning rate.",
            "a schedule that shrinks the rate should shrink the decay with it.",
        ),
        Wrong(
            "growth",
            _adamw(move=lambda w, moved, rate, decay: moved + rate * decay * w),
            "the weights grow.",
            "decay pulls towards 0.",
        ),
        Wrong(
            "decay_after_the_step",
            _adamw(move=lambda w, moved, rate, decay: moved - rate * decay * moved),
            "the decay is that of the place after Adam's step.",
            "both parts of the step look at the old w.",
        ),
        Wrong(
            "decay_only",
            _adamw(move=lambda w, moved, rate, decay: w - rate * decay * w),
            "Adam's own step is lost.",
            "two parts move w: Adam's step and the decay.",
        ),
        Wrong(
            "no_decay",
            _adamw(move=_moved_only),
            "this is Adam: nothing decays.",
            "beside Adam's step a share of w itself is taken off.",
        ),
        Wrong(
            "sign_only",
            _adamw(move=lambda w, moved, rate, decay: moved - rate * decay * np.sign(w)),
            "every weight loses the same amount.",
            "decay takes off a share of the weight: large weights lose more.",
        ),
        Wrong(
            "doubled",
            _adamw(move=lambda w, moved, rate, decay: moved - 2 * rate * decay * w),
            "the decay is twice as strong as it should be.",
            "the 2 belongs to the slope of w²; here a share of w is taken off directly.",
        ),
    ),
)
