"""From jobs and competitors to entries of a result: ask the workers, verify, take medians."""

from __future__ import annotations

import statistics

import click

from benchmarks import jobs, peak
from benchmarks.competitors import COLD, STEADY, WARM, Competitor
from benchmarks.jobs import Job
from benchmarks.workers import Failed, Workers

# A first call is repeated in new processes up to so often, while it took less than so long in all.
PROCESSES, SECONDS = 3, 3


def verdict(losses: list[float], wanted: dict) -> str | None:
    """None if every run ended where it had to; otherwise the sentence that says so."""
    for loss in losses:
        if not abs(loss - wanted["loss"]) <= wanted["band"]:
            return f"final loss {loss:.6g} is not {wanted['loss']:.6g} ± {wanted['band']:.2g}"
    return None


def ask(workers: Workers, task: dict) -> dict:
    """One steady measurement, or a few first calls, each in its own process."""
    module = f"benchmarks.competitors.{task['competitor']}"
    answer = workers.ask(module, task)
    if task["regime"] != STEADY:
        while len(answer["times"]) < PROCESSES and sum(answer["times"]) < SECONDS:
            again = workers.ask(module, task)
            answer = {name: answer[name] + again[name] for name in answer}
    return answer


def measure(
    workers: Workers, competitor: Competitor, job: Job, quick: bool, budget: float, wanted: dict
) -> list[dict]:
    """The entries of one competitor on one job, a regime each.

    The steady process fills the compilation cache that the warm one then finds.
    """
    entries = []
    cache = workers.cache(f"{competitor.name}-{job.name}")
    for regime in (COLD, STEADY, WARM):
        if regime not in competitor.regimes:
            continue
        entry = {"competitor": competitor.name, "job": job.name, "regime": regime}
        options = {"quick": quick, "budget": budget, "cache": None if regime == COLD else cache}
        try:
            answer = ask(workers, {"task": "measure", **entry, **options})
            entry["wrong"] = verdict(answer["losses"], wanted)
            entry["seconds"] = statistics.median(answer["times"])
            entry["times"] = [float(f"{seconds:.4g}") for seconds in answer["times"]]
            entry["loss"] = statistics.fmean(answer["losses"])
        except Failed as failure:
            entry["wrong"] = str(failure)
        entries.append(entry)
        report(entry)
    return entries


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
        for competitor in chosen:
            if competitor.does(job):
                entries += measure(workers, competitor, job, quick, budget, wanted)
    return {"jobs": described, "entries": entries}
