"""An audit as people read it: a table, every failure, the known limits, and a last line that decides.

Plain aligned text; a count such as 0/20 is "none of twenty".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course_lib.checks.audit import coverage
from course_lib.checks.audit.result import Result, repeat
from course_lib.checks.audit.trial import Verdict

Counts = dict[str, Any]


def _of(fault: str, *kinds: str) -> Callable[[Counts], str]:
    """A fault beside how often it could have happened."""

    def cell(counts: Counts) -> str:
        asked = sum(counts["asked"].get(kind, 0) for kind in kinds)
        return f"{counts[fault]}/{asked}" if asked else "-"

    return cell


def _named(counts: Counts) -> str:
    asked = counts["asked"].get("mistake", 0) - counts["indistinguishable"]
    return f"{counts['named']}/{asked}" if asked else "-"


# Two lines of heading, and what stands below.
COLUMNS: tuple[tuple[str, str, Callable[[Counts], str]], ...] = (
    ("right", "refused", _of("right refused", "right")),
    ("wrong", "accepted", _of("wrong accepted", "stub", "mistake", "twofold", "wrong")),
    ("mistakes", "named", _named),
    ("un-", "named", lambda counts: str(counts["unnamed"])),
    ("mis-", "named", lambda counts: str(counts["misnamed"])),
    ("cheats", "accepted", _of("hostile accepted", "hostile")),
    ("autodiff", "accepted", _of("autodiff accepted", "autodiff")),
    ("stubs", "misread", _of("stub misread", "stub")),
    ("check", "broke", lambda counts: str(counts["broke"])),
    ("seconds", "mean", lambda counts: f"{counts['seconds_mean']:.2f}"),
    ("", "max", lambda counts: f"{counts['seconds_max']:.2f}"),
)


def table(result: Result) -> str:
    """One line for each exercise and one for all."""
    rows = [("", *(first for first, _, _ in COLUMNS)), ("exercise", *(c[1] for c in COLUMNS))]
    rows += [_row(audit.exercise, audit.counts) for audit in result.audits]
    rows.append(_row("all", result.total))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    )


def _row(name: str, counts: Counts) -> tuple[str, ...]:
    return name, *(cell(counts) for _, _, cell in COLUMNS)


def text(result: Result) -> str:
    """The whole report."""
    parts = [table(result), _failures(result), _limits(result), _misconceptions(result)]
    return "\n\n".join(part for part in [*parts, _last_line(result)] if part)


def line(verdict: Verdict) -> str:
    """One verdict on one line, as --verbose prints it."""
    nonce = f" ({verdict.nonce})" if verdict.nonce else ""
    named = f" [{verdict.named}]" if verdict.named else ""
    return (
        f"{verdict.exercise} {verdict.seconds:6.2f} s  {verdict.outcome:<17} "
        f"{verdict.trial}{nonce}: {_short(verdict.said)}{named}"
    )


def _failures(result: Result) -> str:
    if not result.failures:
        return ""
    shown = [
        f"  {one.outcome}: {one.exercise} {one.trial}"
        f"{f' on the draw {one.nonce!r}' if one.nonce else ''}\n"
        f"    said: {_short(one.said)}{f' [named {one.named}]' if one.named else ''}\n"
        f"    {repeat(one)}"
        for one in result.failures
    ]
    return "\n".join(["Failures, and how to repeat each:", *shown])


def _short(said: str) -> str:
    first = said.strip().splitlines()[0] if said.strip() else ""
    return first if len(first) <= 120 else first[:119] + "…"


def _limits(result: Result) -> str:
    if not result.known_limits:
        return ""
    many = len(result.audits)
    shown = [
        f"  {name.replace('_', ' ')}: open in {len(exercises)} of {many}"
        for name, exercises in result.known_limits.items()
    ]
    head = "Known limits of a check that shares its process with the answer; no fault is counted:"
    return "\n".join([head, *shown])


def _misconceptions(result: Result) -> str:
    lines = []
    for number in result.whole_units:
        missing = coverage.uncovered(number)
        known = [one for one in coverage.misconceptions().values() if one.unit == number]
        lines.append(
            f"Unit {number}: {len(known) - len(missing)} of {len(known)} misconceptions met."
        )
        lines += [f"  nothing meets {one.id} ({one.kind}): {one.line}" for one in missing]
    return "\n".join(lines)


def _last_line(result: Result) -> str:
    total = result.total
    pairs, named = total["asked"].get("twofold", 0), total["twofold_named"]
    twofold = f", and {named} of {pairs} with a factor on top" if pairs else ""
    head = (
        f"{total['checks']} checks; {total['named_share']:.1%} of the known mistakes named{twofold}; "
        f"slowest {total['seconds_max']:.2f} s ({total['slowest']})."
    )
    if result.fine:
        return f"{head}\nFINE: every check kept its word."
    return "\n".join([head, "NOT FINE:", *(f"  {problem}." for problem in result.problems)])
