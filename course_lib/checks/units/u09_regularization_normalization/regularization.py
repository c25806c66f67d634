"""Unit 09, first half: the pull of a penalty, early stopping, dropout.

Truth is the course's library: its penalty, its Dropout, and the rule by which its `fit` stops. Rates of
one half are avoided: there the share that drops cannot be told from the share that stays.
"""

from __future__ import annotations

import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.early_stopping import early_stop


def l2_grad(params: dict, grads: dict, strength: float) -> dict:
    """The reference: the gradient of loss + strength · ΣW²; the bias stays free."""
    return {"W": grads["W"] + 2 * strength * params["W"], "b": grads["b"]}


def _layers(rng: np.random.Generator) -> list[Case]:
    cases = []
    for inputs, outputs in ((3, 2), (4, 4), (2, 5)):
        params, grads = (
            {"W": rng.normal(size=(inputs, outputs)), "b": rng.normal(size=outputs)}
            for _ in range(2)
        )
        strength = round(float(rng.uniform(0.05, 0.4)), 3)
        label = f"W ({inputs}, {outputs}), b ({outputs},), strength {number(strength, 3)}"
        cases.append(Case(label, (params, grads, strength)))
    return cases


def _pull(of_weights, of_bias=lambda b, strength: 0.0 * b):
    """The gradients plus some other pull."""

    def answer(params, grads, strength):
        return {
            "W": grads["W"] + of_weights(params["W"], strength),
            "b": grads["b"] + of_bias(params["b"], strength),
        }

    return answer


E1 = Exercise(
    name="09-E1",
    points=2,
    signature="l2_grad(params, grads, strength) -> gradients, a dict like params",
    cases=_layers,
    reference=l2_grad,
    worked="one weight, loss (w - 4)², penalty 3·w⁴, at w = 1: the slopes are 2·(1 - 4) = -6 and 12·1³ = 12, "
    "together 6.",
    wrong=(
        Wrong(
            "half_the_pull",
            _pull(lambda W, s: s * W),
            "the penalty pulls half as hard as it should.",
            "the penalty has no ½ in front: what is the slope of w²?",
        ),
        Wrong(
            "pushed_away",
            _pull(lambda W, s: -2 * s * W),
            "the penalty pushes the weights away from 0.",
            "these are gradients: the minus sign comes with the step.",
        ),
        Wrong(
            "sign_only",
            _pull(lambda W, s: s * np.sign(W)),
            "every weight is pulled equally hard, whatever its size.",
            "that is the pull of a sum of absolute values; here the weights are squared.",
        ),
        Wrong(
            "twice_the_sign",
            _pull(lambda W, s: 2 * s * np.sign(W)),
            "every weight is pulled equally hard, whatever its size.",
            "the slope of a square grows with the weight.",
        ),
        Wrong(
            "bias_penalized",
            _pull(lambda W, s: 2 * s * W, lambda b, s: 2 * s * b),
            "W is right; the bias is pulled as well.",
            "the penalty is over W only: which entry of the dict stays as it was?",
        ),
        Wrong(
            "all_pulled_by_half",
            _pull(lambda W, s: s * W, lambda b, s: s * b),
            "the penalty pulls half as hard as it should, and the bias is pulled as well.",
            "the penalty is over W only, and has no ½ in front: what is the slope of w²?",
        ),
        Wrong(
            "penalty_added_as_it_is",
            _pull(lambda W, s: s * np.sum(np.square(W))),
            "the value of the penalty was added to every entry.",
            "what is asked is a slope, entry by entry.",
        ),
        Wrong(
            "square_kept",
            _pull(lambda W, s: s * np.square(W)),
            "the pull is the square of the weight, never negative.",
            "the power comes down by one.",
        ),
        Wrong(
            "square_kept_twice",
            _pull(lambda W, s: 2 * s * np.square(W)),
            "the pull is the square of the weight, never negative.",
            "the 2 came down, the power did not.",
        ),
        Wrong(
            "strength_forgotten",
            _pull(lambda W, s: 2 * W),
            "the strength does not enter.",
            "a factor in front of a sum stays in front of its slope.",
        ),
        Wrong(
            "loss_forgotten",
            lambda params, grads, s: {"W": 2 * s * params["W"], "b": 0 * params["b"]},
            "this is the penalty's gradient alone.",
            "the gradient of a sum is the sum of the gradients.",
        ),
        Wrong(
            "bias_left_without_gradient",
            lambda params, grads, s: {"W": grads["W"] + 2 * s * params["W"], "b": 0 * params["b"]},
            "W is right; the bias has lost the gradient of the loss.",
            "no penalty for the bias; but the loss still moves it.",
        ),
        Wrong(
            "weights_of_the_gradient",
            lambda params, grads, s: {"W": grads["W"] * (1 + 2 * s), "b": grads["b"]},
            "the gradient was taken for the weights.",
            "the penalty pulls by where a weight stands: that is in params.",
        ),
    ),
)


# Orders of highs and lows, with a patience each: a fall after the end, no end, ties, no patience.
PATTERNS = (
    ((10.0, 8.0, 9.0, 8.5, 7.0, 7.5, 7.2, 7.4, 3.0, 2.0), 2),
    ((5.0, 4.4, 4.4, 4.7, 4.6, 3.9, 5.0, 3.9, 6.0, 6.1, 6.2, 6.3), 3),
    ((9.0, 7.0, 6.0, 5.5, 5.1, 5.0), 1),
    ((4.0, 3.0, 2.5, 2.6, 1.0, 0.5), 0),
)


def _histories(rng: np.random.Generator) -> list[Case]:
    """The patterns, stretched and shifted by chance; and a noisy valley."""
    cases = []
    for losses, patience in PATTERNS:
        scale, shift = rng.uniform(0.05, 0.2), rng.uniform(0.1, 0.5)
        losses = np.round(shift + scale * np.array(losses), 4)
        cases.append(Case(f"{len(losses)} losses, patience {patience}", (losses, patience)))
    valley = (np.arange(40) / 12 - 1) ** 2 + rng.normal(scale=0.15, size=40) + 1
    return [*cases, Case("40 noisy losses, patience 4", (np.round(valley, 4), 4))]


def _stop(improves=lambda loss, best, before: loss < best, waits=lambda waited, patience: waited > patience,
          reset=True, start=1, answer=lambda best, lowest, epoch: (best, epoch)):  # fmt: skip
    """Early stopping with another rule in one place."""

    def wrong(losses, patience):
        best, lowest, waited, before = start, np.inf, 0, np.inf
        for epoch, loss in enumerate(np.asarray(losses).tolist(), start):
            if improves(loss, lowest, before):
                best, lowest, waited = epoch, loss, 0 if reset else waited
            else:
                waited += 1
            before = loss
            if waits(waited, patience):
                break
        return answer(best, lowest, epoch)

    return wrong


E2 = Exercise(
    name="09-E2",
    points=3,
    signature="early_stop(losses: (epochs,), patience) -> (best, epochs)",
    cases=_histories,
    reference=early_stop,
    worked="losses 0.5, 0.4, 0.6, 0.7 with patience 1: epoch 2 is the best; epoch 3 is the first wait, epoch 4 "
    "the second, one too many: best 2, and 4 epochs were run.",
    wrong=(
        Wrong(
            "last_epoch_kept",
            _stop(answer=lambda best, lowest, epoch: (epoch, epoch)),
            "best is the last epoch that was run.",
            "what was kept on the way is the epoch with the lowest loss.",
        ),
        Wrong(
            "compared_with_the_epoch_before",
            _stop(improves=lambda loss, best, before: loss < before),
            "a loss counts as fallen when it is lower than the one before.",
            "a new best must be lower than the best so far.",
        ),
        Wrong(
            "lowest_never_set",
            _stop(improves=lambda loss, best, before: True),
            "every epoch counts as the best, and the run never ends.",
            "what is a loss compared with? A new best must be remembered, too.",
        ),
        Wrong(
            "one_epoch_too_early",
            _stop(waits=lambda waited, patience: waited >= patience),
            "the run stops one wait too early.",
            "patience is how many epochs in a row may bring nothing; the next one is too many.",
        ),
        Wrong(
            "one_epoch_too_late",
            _stop(waits=lambda waited, patience: waited > patience + 1),
            "the run stops one wait too late.",
            "patience is how many epochs in a row may bring nothing; the next one is too many.",
        ),
        Wrong(
            "patience_ignored",
            lambda losses, patience: (int(np.argmin(losses)) + 1, len(losses)),
            "the run goes on to the last of the losses.",
            "who stops early never sees the losses that would have come.",
        ),
        Wrong(
            "best_of_all_the_losses",
            lambda losses, patience: (int(np.argmin(losses)) + 1, early_stop(losses, patience)[1]),
            "best looks at losses that come after the stop.",
            "who stops early never sees the losses that would have come.",
        ),
        Wrong(
            "waits_never_forgotten",
            _stop(reset=False),
            "waits are added up over the whole run.",
            "a new best sets the count of waits back to 0.",
        ),
        Wrong(
            "count_stays_at_one",
            _stop(waits=lambda waited, patience: min(waited, 1) > patience),
            "the count of waits never gets beyond 1.",
            "every epoch without a new best is one wait more.",
        ),
        Wrong(
            "counted_from_zero",
            _stop(start=0),
            "counted from 0, so one too small.",
            "the first epoch has the number 1.",
        ),
        Wrong(
            "ties_count",
            _stop(improves=lambda loss, best, before: loss <= best),
            "a loss that equals the best counts as fallen.",
            "to reach the best once more is not to fall below it.",
        ),
        Wrong(
            "first_rise_ends_it",
            lambda losses, patience: early_stop(losses, 0),
            "the first rise ends the run, whatever the patience.",
            "a single bad epoch may be chance: that is what patience is for.",
        ),
        Wrong(
            "lowest_loss_returned",
            _stop(answer=lambda best, lowest, epoch: (lowest, epoch)),
            "best is a loss, not an epoch.",
            "asked is the number of the epoch.",
        ),
        Wrong(
            "swapped",
            _stop(answer=lambda best, lowest, epoch: (epoch, best)),
            "the two numbers are exchanged.",
            "first the best epoch, then how many were run.",
        ),
        Wrong(
            "waits_returned",
            _stop(answer=lambda best, lowest, epoch: (best, epoch - best)),
            "the second number counts the waits.",
            "asked is how many epochs were run, from the first on.",
        ),
    ),
)


def dropout_train(act, kept, rate):
    """The reference: what is kept is divided by the chance to be kept, the rest is 0."""
    return np.where(kept, np.asarray(act) / (1 - rate), 0.0)


def _masks(rng: np.random.Generator) -> list[Case]:
    cases = []
    for (n, h), rate in (((5, 3), 0.4), ((7, 4), 0.2), ((4, 4), 0.7)):
        kept = rng.random((n, h)) >= rate
        # Something stays and something drops in the first row and in the first column, unlike elsewhere.
        kept[0, :2], kept[1, :2] = (True, False), (False, True)
        act = rng.uniform(0.3, 2.0, (n, h)) * rng.choice([-1.0, 1.0], (n, h))
        cases.append(Case(f"act ({n}, {h}), rate {rate}", (act, kept, rate), n))
    return cases


E3 = Exercise(
    name="09-E3",
    points=2,
    signature="dropout_train(act: (N, H), kept: (N, H), rate) -> (N, H)",
    cases=_masks,
    reference=dropout_train,
    worked="a club in which each member pays with a chance of 1 in 4: to get 10 from a member on average, ask "
    "40 of those who pay.",
    wrong=(
        Wrong(
            "not_rescaled",
            lambda act, kept, rate: act * kept,
            "zeros in the right places, but what is kept is not made larger.",
            "on average a unit should count as much as without dropout.",
        ),
        Wrong(
            "divided_by_the_drop_rate",
            lambda act, kept, rate: act * kept / rate,
            "what is kept is divided by the chance to drop.",
            "rate is the share that drops: how large is the share that stays?",
        ),
        Wrong(
            "multiplied",
            lambda act, kept, rate: act * kept * (1 - rate),
            "what is kept becomes smaller, not larger.",
            "fewer units must carry the same load.",
        ),
        Wrong(
            "multiplied_by_the_rate",
            lambda act, kept, rate: act * kept * rate,
            "what is kept becomes smaller, not larger.",
            "fewer units must carry the same load.",
        ),
        Wrong(
            "whole_examples_drop",
            lambda act, kept, rate: act * kept[:, :1] / (1 - rate),
            "whole rows drop.",
            "every entry has its own place in kept.",
        ),
        Wrong(
            "same_units_for_all",
            lambda act, kept, rate: act * kept[:1] / (1 - rate),
            "the same units drop in every example.",
            "every entry has its own place in kept.",
        ),
        Wrong(
            "kept_are_dropped",
            lambda act, kept, rate: act * (1 - kept) / (1 - rate),
            "what should stay is 0, and the other way round.",
            "kept is True for what stays.",
        ),
        Wrong(
            "nothing_drops",
            lambda act, kept, rate: act / (1 - rate),
            "no entry is 0.",
            "kept says which entries stay; the others become 0.",
        ),
        Wrong(
            "as_in_use",
            lambda act, kept, rate: 1.0 * act,
            "nothing happens.",
            "that is dropout in use; asked is dropout in training.",
        ),
        Wrong(
            "scaled_as_in_use",
            lambda act, kept, rate: act * (1 - rate),
            "every entry is made smaller, and none is 0.",
            "some recipes do this in use; ours rescales in training.",
        ),
        Wrong(
            "by_the_share_that_stayed",
            lambda act, kept, rate: act * kept / np.mean(kept),
            "the factor depends on how many happened to stay.",
            "divide by the chance to stay, which no draw changes.",
        ),
        Wrong(
            "rescaled_by_the_square_root",
            lambda act, kept, rate: act * kept / np.sqrt(1 - rate),
            "the factor is the root of the right one.",
            "it is the mean that should stay the same.",
        ),
        Wrong(
            "mask_alone",
            lambda act, kept, rate: kept / (1 - rate),
            "the activations do not enter.",
            "what is kept is the activation, made larger.",
        ),
    ),
)
