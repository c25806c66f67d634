"""Every number of the five lectures, as printed and as recomputed in float64.

The course reproduces these numbers in front of the student (`checks.lecture_table(…)`) and proves them in
its tests; this file is the one place where they are kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Fact:
    """One number of a lecture.

    Attributes:
        id: stable name, e.g. ``"G-12.5"``: lecture, row of the facts sheet, number in the row.
        lecture: whose lecture it is.
        unit: the unit that reproduces it (``"01"``), or None while no unit does.
        what: what the number is, in words.
        printed: the number as the lecture prints it, None where it only asks for it.
        decimals: decimals the lecture prints, None where it prints nothing.
        exact: the number recomputed in float64.
        tolerance: largest allowed difference between a float64 recomputation and the truth, which is
            `printed` for the verdicts "ok" and "rounded", and `exact` otherwise.
        verdict: "ok" (equal in every digit), "rounded" (right at the printed precision) or "erratum".
        note: what is wrong with an erratum.
        rule, inputs: which computation gives the number, and from what; the tests read these.
    """

    id: str
    lecture: str
    unit: str | None
    what: str
    printed: float | list | None
    decimals: int | None
    exact: float | list
    tolerance: float
    verdict: str
    note: str | None
    rule: str
    inputs: dict


@cache
def all_facts() -> dict[str, Fact]:
    """Every fact by its id, in the order of the lectures."""
    rows = json.loads((files(__package__) / "lecture_facts.json").read_text(encoding="utf-8"))
    names = Fact.__dataclass_fields__
    return {row["id"]: Fact(**{name: row.get(name) for name in names}) for row in rows}


def fact(fact_id: str) -> Fact:
    """The fact with this id; KeyError with the nearest names if there is none."""
    facts = all_facts()
    if fact_id not in facts:
        row = fact_id.split(".")[0]
        near = [name for name in facts if name.startswith(row + ".")] or list(facts)[:5]
        raise KeyError(f"no lecture fact is called {fact_id!r}; known near it: {', '.join(near)}")
    return facts[fact_id]


def facts_of(unit: str) -> list[Fact]:
    """The facts that a unit (``"01"``) reproduces, in the order of the lectures."""
    return [fact for fact in all_facts().values() if fact.unit == unit]
