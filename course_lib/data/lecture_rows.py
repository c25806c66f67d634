"""What became of every row of the facts sheet: in which unit it is treated, and where, or why nowhere.

A row is one example, formula or claim of a lecture; its numbers, if it has any, are in `lecture_facts`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from course_lib.data.lecture_facts import all_facts

LECTURES = {
    "L": "Lecture 02",
    "C": "CS 486",
    "H": "Hands-on Deep Learning",
    "G": "Gurari",
    "U": "Srikumar",
}


@dataclass(frozen=True)
class Row:
    """One row of the facts sheet.

    Attributes:
        id: "G-12": the lecture's letter and the row's number.
        units: the units that treat it, ("02",); empty if none does.
        where: places in them: a section of the notebook ("02 §3"), an exercise, prediction or question
            ("02-E4"). Its numbers stand in the unit's tables besides.
        what: what it is, in a few words.
        reason: why no unit treats it; "" if one does.
    """

    id: str
    units: tuple[str, ...]
    where: tuple[str, ...]
    what: str
    reason: str = ""

    @property
    def lecture(self) -> str:
        """Whose lecture it is from."""
        return LECTURES[self.id[0]]

    @property
    def numbers(self) -> int:
        """How many numbers it has that can be computed again."""
        return sum(fact.id.split(".")[0] == self.id for fact in all_facts().values())


@cache
def all_rows() -> tuple[Row, ...]:
    """Every row, lecture by lecture."""
    rows = json.loads((files(__package__) / "lecture_rows.json").read_text(encoding="utf-8"))
    return tuple(
        Row(
            row["id"],
            tuple(row["units"]),
            tuple(row["where"]),
            row["what"],
            row.get("reason", ""),
        )
        for row in rows
    )


def rows_of(unit: str) -> list[Row]:
    """The rows that a unit (``"01"``) treats."""
    return [row for row in all_rows() if unit in row.units]
