"""Small words that several looks share: the name of an array, a list in a sentence."""

from __future__ import annotations

from course_lib.checks.exercise import Exercise


def array_name(exercise: Exercise, path: tuple) -> str:
    """One array of the answer as a student calls it: "W1", "dX", "the answer"."""
    if not path:
        return "the answer"
    first, *rest = path
    names = exercise.output_names
    name = str(first)
    if isinstance(first, int):
        name = names[first] if first < len(names) else f"array [{first}]"
    return name + "".join(f"[{key!r}]" for key in rest)


def join(words: list[str]) -> str:
    """ "W1", "W1 and b1", "W1, b1 and W2"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
