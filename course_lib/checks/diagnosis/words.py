"""Small words that several looks share: the name of an array, a list in a sentence."""

from __future__ import annotations

from course_lib.checks.compare import Leaf
from course_lib.checks.exercise import Exercise


def array_name(exercise: Exercise, leaf: Leaf) -> str:
    """One array of the answer as a student calls it: "W1", "dX", "the answer"; "entry [0]" if it is one number."""
    if not leaf.path:
        return "the answer"
    first, *rest = leaf.path
    names = exercise.output_names
    name = str(first)
    if isinstance(first, int):
        kind = "entry" if leaf.true.ndim == 0 and not rest else "array"
        name = names[first] if first < len(names) else f"{kind} [{first}]"
    return name + "".join(f"[{key!r}]" for key in rest)


def join(words: list[str]) -> str:
    """ "W1", "W1 and b1", "W1, b1 and W2"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
