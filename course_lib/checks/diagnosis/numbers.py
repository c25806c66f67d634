"""Wrong numbers, explained by the most telling cause: the first that holds on every case."""

from __future__ import annotations

from course_lib.checks.diagnosis import bank, causes, precision, ratios, structure, trajectory
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.evidence import Lines, evidence, said, wrong_cases
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
    # Before all others: within so wide a rounding, a right number is like many a wrong one.
    short = None if draw.exercise.typed else precision.explain(judged)
    if short:
        return short, ""
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
    """For answers that are not unique: the first case whose property fails, or what fails for all together."""
    exercise = draw.exercise
    for one in judged:
        reason = exercise.accepts(one.case.args, one.plain)
        if reason is not None:
            return _refused(draw, judged, reason, (("Input", one.case.label), *said(one.outcome)))
    if exercise.accepts_all is None:
        return None
    reason = exercise.accepts_all([one.case.args for one in judged], [one.plain for one in judged])
    return None if reason is None else _refused(draw, judged, reason, said(judged[0].outcome))


def _refused(draw: Draw, judged: list[Judged], reason: str, lines: Lines) -> Finding:
    named = bank.match(draw, judged)
    headline = f"{draw.exercise.function}: {reason}"
    if named is None:
        return Finding("not accepted", headline, lines)
    lines = (("Looks like", named.sees), *lines)
    return Finding("bank", headline, lines, named.name, named.rule)
