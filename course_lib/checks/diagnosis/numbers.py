"""Wrong numbers, explained by the most telling cause: the first that holds on every case."""

from __future__ import annotations

from course_lib.checks.diagnosis import bank, causes, ratios, structure, trajectory
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.evidence import evidence, said, wrong_cases
from course_lib.checks.diagnosis.finding import Cause, Finding


def wrong_numbers(draw: Draw, judged: list[Judged]) -> Finding | None:
    """Compare every array of every case; None if all are right."""
    exercise = draw.exercise
    bad = wrong_cases(exercise, judged)
    if not bad:
        return None
    cause, symptom = explain(draw, judged)
    half, lines = evidence(exercise, judged)
    headline = f"{exercise.function}: {half}"
    looks = (("Looks like", cause.looks),) if cause and cause.looks else ()
    figures = (("Symptom", symptom),) if symptom and not exercise.typed else ()
    lines = (*looks, *figures, *lines, *said(bad[0].outcome))
    if cause is None:
        return Finding("value", headline, lines)
    return Finding(cause.kind, headline, lines, cause.mistake, cause.rule)


def explain(draw: Draw, judged: list[Judged]) -> tuple[Cause | None, str]:
    """The cause, and the ratio in figures if there is one."""
    named = bank.match(draw, judged)
    if draw.exercise.choices:
        return (Cause("bank", named.name, named.sees, named.rule) if named else None), ""
    ratio, symptom = ratios.explain(draw.exercise, judged)
    if named:
        return Cause("bank", named.name, named.sees, named.rule), symptom
    if ratio and ratio.looks:
        return ratio, symptom
    # The shape of a single typed number says nothing.
    if draw.exercise.typed:
        return None, ""
    if draw.exercise.trajectory:
        cause = trajectory.explain_values(draw, judged)
        if cause:
            return cause, symptom
    cause = causes.explain(draw, judged) or structure.explain_values(draw, judged) or ratio
    return cause, symptom


def not_accepted(draw: Draw, judged: list[Judged]) -> Finding | None:
    """For answers that are not unique: the first case whose property fails."""
    exercise = draw.exercise
    for one in judged:
        reason = exercise.accepts(one.case.args, one.plain)
        if reason is None:
            continue
        named = bank.match(draw, judged)
        lines = (("Input", one.case.label), *said(one.outcome))
        headline = f"{exercise.function}: {reason}"
        if named is None:
            return Finding("not accepted", headline, lines)
        return Finding(
            "bank", headline, (("Looks like", named.sees), *lines), named.name, named.rule
        )
    return None
