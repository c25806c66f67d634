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
}
