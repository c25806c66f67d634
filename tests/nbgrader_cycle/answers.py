"""What the student mia hands in, unit by unit: some answers wrong, some not written at all.

Whatever is not named here she answers as the instructor does. A new unit joins the cycle with an
entry of its own; nothing else has to change.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """An answer that must lose its points.

    check: the grade_id of the cell that scores it.
    code: what mia writes into the answer cell; None leaves the released text as it is.
    says: words that her feedback page must show, and that stand in no cell's text.
    """

    check: str
    code: str | None
    says: str


MIA: dict[str, dict[str, Wrong]] = {
    "01_derivatives": {
        # Divides by half the distance between the points.
        "E2-answer": Wrong(
            "E2-check",
            "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / h",
            "exactly twice the slope.",
        ),
        # Forgets an entry: no number is wrong, the shape is.
        "E4-answer": Wrong(
            "E4-check",
            "def grad_a_plus_bc(abc):\n    a, b, c = abc\n    return jnp.array([1.0, c])",
            "the answer has shape (2,); expected (3,).",
        ),
        # Stops in the middle of the holes.
        "E6-answer": Wrong(
            "E6-check", None, "grad_nested is not written yet: a ... is still left in it."
        ),
        # Forgets what is inside the cosine.
        "E7-answer": Wrong(
            "E7-check",
            "def d_valley_curve(x):\n    return 1.8 * x**3 + 19 - 24 * jnp.sin(1.25 * x + 0.3)",
            "chain rule: differentiate what is inside the cosine, too.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "02_descent_1d": {
        # Returns how far off the answer is: the inner derivative is missing.
        "E1-answer": Wrong(
            "E1-check",
            "def d_error(c, km, miles):\n    return c * km - miles",
            "chain rule: one more unit of c moves the answer by how much?",
        ),
        # Stops in the middle of the holes.
        "E3-answer": Wrong(
            "E3-check", None, "descend is not written yet: a ... is still left in it."
        ),
        # Takes the rate of a bowl's single step for the limit.
        "E4-answer": Wrong(
            "E4-check",
            "def largest_stable_rate(d2f, bottom):\n    return 1 / d2f(bottom)",
            "half of it: with this rate a bowl is at its bottom in one step.",
        ),
        # Compares the slope itself, not its size.
        "E6-answer": Wrong(
            "E6-check",
            "def stop_reason(path, df, tolerance):\n"
            "    if df(path[-1]) <= tolerance:\n"
            '        return "flat"\n'
            '    return "stuck" if abs(path[-1] - path[-2]) <= tolerance else "moving"',
            "every falling slope counts as flat.",
        ),
        # Does not find the planted bug.
        "E8-answer": Wrong("E8-check", None, "the planted bug is still there"),
    },
    "03_descent_2d": {
        # Takes the matrix for symmetric.
        "E2-answer": Wrong(
            "E2-check",
            "def grad_quadratic(w, A, b):\n    return A @ w - b",
            "right for symmetric matrices only.",
        ),
        # Takes the limit for the best rate.
        "E6-answer": Wrong(
            "E6-check",
            "def best_rate(H):\n    return 2 / jnp.linalg.eigvalsh(H)[-1]",
            "this is the limit: the steepest direction leaps to and fro for ever.",
        ),
        # Does not find the planted bug.
        "E8-answer": Wrong("E8-check", None, "the planted bug is still there"),
    },
    "04_forward_and_losses": {
        # Forgets that every unit has a bias.
        "E3-answer": Wrong(
            "E3-check",
            "def count_params(sizes):\n"
            "    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))",
            "every unit has a bias of its own.",
        ),
        # Leaves out relu: at the corners 2, 1, 1, 0.
        "E4-answer": Wrong(
            "E4-check",
            "def xor_net(X):\n    return linear(linear(X, W1, b1), w2, b2)",
            "at the corners it says 2, 1, 1, 0: the hidden layer is not bent.",
        ),
        # Measures in bits, as the lecture's tables do.
        "E5-answer": Wrong(
            "E5-check",
            "def bce(p, y):\n    return -jnp.mean(y * jnp.log2(p) + (1 - y) * jnp.log2(1 - p))",
            "you measure in bits, as the lecture's tables do",
        ),
        # Goes through the probability: right in the middle only.
        "E7-answer": Wrong(
            "E7-check",
            "def bce_logits(s, y):\n"
            "    p = 1 / (1 + jnp.exp(-s))\n"
            "    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))",
            "do not go through the probability: start from softplus.",
        ),
        # Stops in the middle of the holes.
        "E8-answer": Wrong(
            "E8-check", None, "softmax is not written yet: a ... is still left in it."
        ),
        # Does not find the planted bug.
        "E10-answer": Wrong("E10-check", None, "the planted bug is still there"),
    },
}
