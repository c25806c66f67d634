"""From jobs and competitors to entries of a result: ask the workers, verify, take medians."""

from __future__ import annotations

import statistics

import click

from benchmarks import jobs, peak
from benchmarks.competitors import COLD, STEADY, WARM, Competitor
from benchmarks.jobs import Job
from benchmarks.workers import Failed, Workers

# Everybody's turn comes so often on each job, so that what slows the computer down for a minute slows all of them.
TURNS = 3
# First calls that have taken so long in all are not repeated in a further turn.
SECONDS = 3


def verdict(losses: list[float], wanted: dict) -> str | None:
    """None if every run ended where it had to; otherwise the sentence that says so."""
    for loss in losses:
        if not abs(loss - wanted["loss"]) <= wanted["band"]:
            return f"final loss {loss:.6g} is not {wanted['loss']:.6g} ± {wanted['band']:.2g}"
    return None


def measure(
    workers: Workers,
    competitors: list[Competitor],
    job: Job,
    quick: bool,
    budget: float,
    wanted: dict,
) -> list[dict]:
    """The entries of these competitors on one job, a regime each."""
    found = {
        (each.name, regime): {"times": [], "losses": []}
        for each in competitors
        for regime in (COLD, STEADY, WARM)
        if regime in each.regimes
    }
    for turn in range(TURNS):
        for (name, regime), answer in found.items():
            click.echo(f"{job.name}, turn {turn + 1} of {TURNS}: {name}, {regime}", err=True)
            long = regime != STEADY and sum(answer["times"]) >= SECONDS
            if not long and "failed" not in answer:
                _one_turn(workers, name, job, regime, quick, budget / TURNS, answer)
    entries = []
    for (name, regime), answer in found.items():
        entry = {"competitor": name, "job": job.name, "regime": regime}
        if "failed" in answer:
            entry["wrong"] = answer["failed"]
        else:
            entry["wrong"] = verdict(answer["losses"], wanted)
            entry["seconds"] = statistics.median(answer["times"])
            entry["times"] = [float(f"{seconds:.4g}") for seconds in answer["times"]]
            entry["loss"] = statistics.fmean(answer["losses"])
        entries.append(entry)
        report(entry)
    return entries


def _one_turn(
    workers: Workers, name: str, job: Job, regime: str, quick: bool, budget: float, answer: dict
) -> None:
    """Add times and losses of one process to the answer.

    The steady process fills the compilation cache that the warm one then finds.
    """
    cache = None if regime == COLD else workers.cache(f"{name}-{job.name}")
    task = {
        "task": "measure", "competitor": name, "job": job.name, "regime": regime,
        "quick": quick, "budget": budget, "cache": cache,
    }  # fmt: skip
    try:
        new = workers.ask(f"benchmarks.competitors.{name}", task)
        for kind in ("times", "losses"):
            answer[kind] += new[kind]
    except Failed as failure:
        answer["failed"] = str(failure)


def report(entry: dict) -> None:
    """One line on the screen while the benchmark runs."""
    outcome = entry["wrong"] or f"{entry['seconds']:.5f} s"
    click.echo(
        f"{entry['job']:<8} {entry['competitor']:<14} {entry['regime']:<7} {outcome}", err=True
    )


def measured_peak(
    workers: Workers,
    engines: tuple[str, ...] = tuple(peak.ENGINES),
    sizes: tuple[int, ...] = peak.SIZES,
    dtype: str = "float32",
) -> dict[str, float]:
    """Operations a second of each installed engine's matrix product."""
    rates = {}
    for engine in engines:
        task = {"task": "peak", "engine": engine, "sizes": sizes, "dtype": dtype}
        try:
            answer = workers.ask(engine, task)
            rates[engine] = answer["flops"]
        except Failed as failure:
            click.echo(f"peak     {engine:<14} left out: {failure}", err=True)
    return rates


def everything(
    workers: Workers, names: list[str], chosen: list[Competitor], quick: bool, budget: float
) -> dict:
    """All that was asked for: {"jobs": {name: …}, "entries": […]}, job by job."""
    described, entries = {}, []
    for name in names:
        job = jobs.get(name, quick)
        wanted = workers.ask("numpy", {"task": "truth", "job": name, "quick": quick})
        described[name] = {"title": job.title, **wanted}
        if name == "d":
            described[name] |= {"flops": peak.model_flops(job), "peak": measured_peak(workers)}
        able = [competitor for competitor in chosen if competitor.does(job)]
        entries += measure(workers, able, job, quick, budget, wanted)
    return {"jobs": described, "entries": entries}
