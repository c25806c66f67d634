"""What `course facts` prints: how much of the facts sheet each unit treats, and where each row went."""

from __future__ import annotations

from collections.abc import Iterable

from course_lib.data.lecture_facts import facts_of
from course_lib.data.lecture_rows import Row, all_rows, rows_of


def by_unit(units: Iterable[str]) -> str:
    """A table: for each unit its rows, and the numbers that its notebook puts beside the lecture's."""
    lines = ["unit  rows  numbers"]
    for unit in units:
        lines.append(f"{unit:4}  {len(rows_of(unit)):4}  {len(facts_of(unit)):7}")
    out = [row for row in all_rows() if row.reason]
    lines.append(f"{len(all_rows())} rows in all; {len(out)} are treated nowhere, for a reason")
    return "\n".join(lines)


def row_by_row(rows: Iterable[Row]) -> str:
    """One line a row: what it is, and where in the course; or why it is not."""
    return "\n".join(
        f"{row.id}  {row.what}: {', '.join(row.where or row.units) or f'nowhere; {row.reason}'}"
        for row in rows
    )
