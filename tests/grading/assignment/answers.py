"""What students hand in: the full answers, an honest part of them, and nothing.

{exercise: text of the answer cell}; a cell that is not named stays as it was released.
"""

from __future__ import annotations

from .source import CHECKS, SOLUTIONS, WRITTEN

POINTS = {exercise: float(points) for exercise, (points, _) in CHECKS.items()}

# The instructor's own answers, without the markers around them.
ANSWERS = {
    exercise: "\n".join(
        line for line in text.strip().splitlines() if "# @" not in line and "### " not in line
    )
    for exercise, text in SOLUTIONS.items()
}
HONEST = ANSWERS | {"M1": WRITTEN[2]}
EMPTY: dict[str, str] = {}

# Each is wrong on every input of its check, so that nothing but the first exercise earns points.
_MISTAKES = {
    "E2": "def grad_a_plus_bc(abc):\n    return jnp.array([0.0, 0.0, 0.0])",
    "E3": "def linear_backward(dout, X, W):\n    return dout @ W.T, X.T @ dout, dout.mean(0)",
    "E4": "area = 8.0",
    "E5": "def median(values):\n    return values[len(values) // 2] + 1",
    "E6": "def tally(words):\n    return {word: 7 for word in words}",
    "E7": "def forward_difference(f, x, h):\n    return f(x + h) - f(x)",
    "M1": "Because.",
}
SOLVED_BY_THE_PARTIAL = frozenset({"E1"})
PARTIAL = {"E1": ANSWERS["E1"]} | _MISTAKES
