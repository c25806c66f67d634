"""JAX's arrays in what a case gives or an answer returns."""

from __future__ import annotations

from typing import Any

import jax

from course_lib.checks.calling.plain import jax_array_type

# How much of a value is searched.
MOST_PARTS = 10_000


def arrays_in(value: Any) -> list[jax.Array]:
    """JAX's arrays in lists, tuples and dicts, also in those that hold themselves."""
    found, waiting, seen = [], [value], set()
    while waiting and len(seen) < MOST_PARTS:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if type(part) is jax_array_type():
            found.append(part)
        elif type(part) is dict:
            waiting.extend(part.values())
        elif type(part) in (list, tuple):
            waiting.extend(part[:MOST_PARTS])
    return found
