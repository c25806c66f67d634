"""Unit 04, Forward pass and losses: sigmoid and binary cross-entropy, and their known mistakes.

Truth is `course_lib.nn`. Some inputs lie far out, at logits of 200 and 1000, where formulas that are
equal on paper give NaN or infinity; two such inputs tell which step of a formula breaks.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.activations import relu, sigmoid, softplus
from course_lib.nn.losses import binary_cross_entropy, binary_cross_entropy_of_probabilities


def _probabilities(rng: np.random.Generator) -> list[Case]:
    """Our three patients, and batches of two sizes with both labels in each."""
    cases = [
        Case("p = (0.9, 0.2, 0.6), y = (1, 0, 1)", (np.array([0.9, 0.2, 0.6]), np.array([1.0, 0, 1])), 3)
    ]  # fmt: skip
    for n in (5, 7, 6):
        p, y = rng.uniform(0.05, 0.95, n), (np.arange(n) % 2).astype(float)
        cases.append(Case(f"N = {n}", (jax.device_put(p), jax.device_put(rng.permutation(y))), n))
    return cases


def bce(p, y):
    """The reference: -mean(y·log p + (1 - y)·log(1 - p))."""
    return binary_cross_entropy_of_probabilities(jnp.asarray(p), jnp.asarray(y))


def _costs(p, y):
    return -(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))


E5 = Exercise(
    name="04-E5",
    points=2,
    signature="bce(p: (N,), y: (N,)) -> mean cost in nats",
    cases=_probabilities,
    reference=bce,
    worked="three rainy days were given the chances 0.5, 0.5 and 0.25: the costs are 0.693, 0.693 and "
    "1.386, their mean 0.924.",
    wrong=(
        Wrong(
            "in_bits",
            lambda p, y: bce(p, y) / np.log(2),
            "you measure in bits, as the lecture's tables do: 1.443 times as much.",
            "the loss uses the natural logarithm.",
        ),
        Wrong(
            "decimal_logarithm",
            lambda p, y: bce(p, y) / np.log(10),
            "you use the logarithm to base 10: 0.434 times as much.",
            "the loss uses the natural logarithm.",
        ),
        Wrong(
            "minus_forgotten",
            lambda p, y: -bce(p, y),
            "every answer is negative.",
            "the log of a probability is negative; a loss is not.",
        ),
        Wrong(
            "summed",
            lambda p, y: _costs(p, y).sum(),
            "it grows with the batch: a sum.",
            "the course's losses are means over the batch.",
        ),
        Wrong(
            "one_cost_each",
            _costs,
            "one cost for each example.",
            "asked is a single number, the mean over the batch.",
        ),
        Wrong(
            "only_class_one",
            lambda p, y: -jnp.mean(y * jnp.log(p)),
            "patients without the disease add nothing to your loss.",
            "both labels cost something.",
        ),
        Wrong(
            "only_class_zero",
            lambda p, y: -jnp.mean((1 - y) * jnp.log(1 - p)),
            "patients with the disease add nothing to your loss.",
            "both labels cost something.",
        ),
        Wrong(
            "high_is_good_for_both",
            lambda p, y: -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(p)),
            "a high probability is cheap for every label.",
            "for y = 0 a high probability must cost more.",
        ),
        Wrong(
            "labels_exchanged",
            lambda p, y: bce(p, 1 - y),
            "the two labels have changed places: good predictions are dear.",
            "for y = 1 a probability near 1 must cost nearly nothing.",
        ),
        Wrong(
            "labels_in_the_log",
            lambda p, y: -jnp.mean(p * jnp.log(y) + (1 - p) * jnp.log(1 - y)),
            "you take the logarithm of the labels, and log 0 is not finite.",
            "which of the two is a probability?",
        ),
        Wrong(
            "minus_on_the_first_term_only",
            lambda p, y: jnp.mean(-y * jnp.log(p) + (1 - y) * jnp.log(1 - p)),
            "the minus reaches the first term only.",
            "put both terms in brackets: the lecture's formula misses them, too.",
        ),
        Wrong(
            "mean_before_the_log",
            lambda p, y: -jnp.log(jnp.mean(jnp.where(y == 1, p, 1 - p))),
            "the chances are averaged before the logarithm.",
            "every example has a cost; the mean comes last.",
        ),
        Wrong(
            "squared_error",
            lambda p, y: jnp.mean((p - y) ** 2),
            "this is the mean squared error.",
            "the cost of an example is the logarithm of 1 over a chance.",
        ),
        Wrong(
            "no_logarithm",
            lambda p, y: jnp.mean(jnp.abs(p - y)),
            "no cost is above 1: there is no logarithm in it.",
            "the cost of an example is the logarithm of 1 over a chance.",
        ),
        Wrong(
            "all_pairs",
            lambda p, y: jnp.mean(_costs(p, y[:, None])),
            "every prediction is compared with every label.",
            "a column and a row make a table: both need shape (N,).",
        ),
    ),
)


def _logits(rng: np.random.Generator) -> list[Case]:
    """Everyday numbers, a table of them, and the far ends of the axis."""
    return [
        Case("s of shape (5,)", (jax.device_put(rng.uniform(-4, 4, 5)),)),
        Case("s of shape (2, 3)", (jax.device_put(rng.uniform(-4, 4, (2, 3))),)),
        Case("s = 0", (jax.device_put(0.0),)),
        Case("s = -1000, -200, ..., 200, 1000",
             (jnp.asarray([-1000.0, -200.0, float(rng.uniform(-2, 2)), 200.0, 1000.0]),)),
    ]  # fmt: skip


E6 = Exercise(
    name="04-E6",
    points=2,
    signature="sigmoid(s) -> in the shape of s, between 0 and 1",
    cases=_logits,
    reference=sigmoid,
    worked="the slope of the sigmoid is eˢ/(1 + eˢ)² = e⁻ˢ/(1 + e⁻ˢ)²; at s = 1000 the first form is infinity "
    "over infinity, the second 0/1.",
    wrong=(
        Wrong(
            "power_overflows",
            lambda s: jnp.exp(s) / (1 + jnp.exp(s)),
            "right in the middle; far to the right infinity is divided by infinity.",
            "only take the power of a number that is not positive.",
        ),
        Wrong(
            "falls",
            lambda s: 1 / (1 + jnp.exp(s)),
            "it falls where it should rise.",
            "a large s must give a probability near 1.",
        ),
        Wrong(
            "missing_brackets",
            lambda s: 1 / 1 + jnp.exp(-s),
            "numbers above 1: Python divides before it adds.",
            "put the whole denominator in brackets.",
        ),
        Wrong(
            "never_below_a_half",
            lambda s: 1 / (1 + jnp.exp(-jnp.abs(s))),
            "right for positive s; a negative s gets its mirror image.",
            "for a negative s the numerator is the small power, not 1.",
        ),
        Wrong(
            "never_above_a_half",
            lambda s: jnp.exp(-jnp.abs(s)) / (1 + jnp.exp(-jnp.abs(s))),
            "right for negative s; a positive s gets its mirror image.",
            "for a positive s the numerator is 1.",
        ),
        Wrong(
            "clipped_at_ten",
            lambda s: sigmoid(jnp.clip(s, -10, 10)),
            "far out the answers stop at 0.99995 and 0.00005.",
            "nothing needs to be cut off: choose a power that cannot overflow.",
        ),
        Wrong(
            "clipped_at_one",
            lambda s: sigmoid(jnp.clip(s, -1, 1)),
            "beyond -1 and 1 the answers no longer change.",
            "nothing needs to be cut off: choose a power that cannot overflow.",
        ),
        Wrong(
            "tanh_instead",
            jnp.tanh,
            "between -1 and 1: this is tanh.",
            "a probability is never negative; at 0 the sigmoid is one half.",
        ),
        Wrong(
            "softmax_instead",
            lambda s: jax.nn.softmax(jnp.ravel(s)).reshape(jnp.shape(s)),
            "all entries together sum to 1.",
            "each entry has a sigmoid of its own, whatever the others are.",
        ),
        Wrong(
            "squared_in_the_power",
            lambda s: 1 / (1 + jnp.exp(-(s**2))),
            "positive and negative s give the same.",
            "the power is that of the size of s; which numerator it meets depends on the sign.",
        ),
    ),
)


def _logits_and_labels(rng: np.random.Generator) -> list[Case]:
    """Everyday logits, then 200 and 1000 on the wrong and on the right side."""
    cases = []
    for n in (5, 7):
        y = rng.permutation((np.arange(n) % 2).astype(float))
        cases.append(
            Case(f"N = {n}", (jax.device_put(rng.normal(size=n) * 2), jax.device_put(y)), n)
        )  # fmt: skip
    for size in (200.0, 1000.0):
        near = rng.normal(size=2)
        s = jnp.asarray([size, -size, size, -size, *near])
        case = (s, jnp.asarray([1.0, 0, 0, 1, 1, 0]))
        cases.append(Case(f"N = 6, logits up to ±{size:.0f}", case, 6))
    return cases


def _from_probabilities(s, y, least=0.0):
    p = sigmoid(s)
    p = jnp.clip(p, least, 1 - least) if least else p
    return jnp.mean(_costs(p, y))


E7 = Exercise(
    name="04-E7",
    points=3,
    signature="bce_logits(s: (N,), y: (N,)) -> mean cost in nats",
    cases=_logits_and_labels,
    reference=binary_cross_entropy,
    worked="the cost of two yeses in a row with the same logit s = -1000: 2·softplus(1000) = 2000; through the "
    "probability it would be -log(0²), which is infinite.",
    wrong=(
        Wrong(
            "log_of_the_sigmoid",
            _from_probabilities,
            "right in the middle; far out the sigmoid is exactly 1 and the log of 0 comes in.",
            "do not go through the probability: start from softplus.",
        ),
        Wrong(
            "log_of_the_sigmoid_chosen",
            lambda s, y: jnp.mean(
                jnp.where(y == 1, -jnp.log(sigmoid(s)), -jnp.log(1 - sigmoid(s)))
            ),
            "far out on the wrong side the cost is infinite: the chance has been rounded to 0.",
            "do not go through the probability: start from softplus.",
        ),
        Wrong(
            "power_overflows",
            lambda s, y: jnp.mean(jnp.log(1 + jnp.exp(s)) - y * s),
            "right up to some hundreds, then e to the s is too large to be stored.",
            "use a softplus that takes the power of negative numbers only.",
        ),
        Wrong(
            "clipped",
            lambda s, y: _from_probabilities(s, y, 1e-7),
            "no cost is above 16: the probabilities were cut off.",
            "at s = 1000 and y = 0 the cost is 1000; nothing needs to be cut off.",
        ),
        Wrong(
            "label_adds",
            lambda s, y: jnp.mean(softplus(s) + y * s),
            "for y = 1 a larger logit costs more.",
            "for y = 1 the cost falls with s.",
        ),
        Wrong(
            "label_forgotten",
            lambda s, y: jnp.mean(softplus(s)),
            "every example is treated as a 0.",
            "the label decides on which side the cost rises.",
        ),
        Wrong(
            "everything_a_one",
            lambda s, y: jnp.mean(softplus(-s)),
            "every example is treated as a 1.",
            "the label decides on which side the cost rises.",
        ),
        Wrong(
            "labels_exchanged",
            lambda s, y: jnp.mean(softplus(s) - (1 - y) * s),
            "the two labels have changed places: good predictions are dear.",
            "for y = 0 the cost rises with s.",
        ),
        Wrong(
            "a_corner_for_the_bend",
            lambda s, y: jnp.mean(relu(s) - y * s),
            "right far out; in the middle it is too small.",
            "at s = 0 both labels cost log 2, not 0.",
        ),
        Wrong(
            "sigmoid_twice",
            lambda s, y: binary_cross_entropy(sigmoid(s), y),
            "the logits went through the sigmoid before they were used as logits.",
            "this function takes logits: softplus already holds the sigmoid.",
        ),
        Wrong(
            "logits_taken_for_probabilities",
            lambda s, y: jnp.mean(_costs(s, y)),
            "not a number: a logit can be negative, and has no logarithm then.",
            "this function takes logits, any number from -1000 to 1000.",
        ),
        Wrong(
            "summed",
            lambda s, y: jnp.sum(softplus(s) - y * s),
            "it grows with the batch: a sum.",
            "the course's losses are means over the batch.",
        ),
        Wrong(
            "in_bits",
            lambda s, y: binary_cross_entropy(s, y) / np.log(2),
            "you measure in bits: 1.443 times as much.",
            "the loss uses the natural logarithm.",
        ),
        Wrong(
            "minus_too_many",
            lambda s, y: -binary_cross_entropy(s, y),
            "every answer is negative.",
            "softplus is positive already.",
        ),
    ),
)
