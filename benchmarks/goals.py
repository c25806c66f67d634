"""What the library promises about its speed, as sentences checked against a result."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.competitors import COLD, STEADY, WARM

LIMIT_TO_C = {"a-small": 1.0, "a-large": 1.0, "b": 1.0, "c": 1.5}
SHARE_OF_PEAK = 0.9
WARM_SECONDS = 0.5


def times(result: dict, regime: str) -> dict[str, dict[str, float]]:
    """{job: {competitor: seconds}} of what counts in one regime."""
    found: dict[str, dict[str, float]] = {}
    for entry in result["entries"]:
        if entry["regime"] == regime and not entry["wrong"]:
            found.setdefault(entry["job"], {})[entry["competitor"]] = entry["seconds"]
    return found


def share_of_peak(result: dict, job: str = "d", competitor: str = "ours") -> float | None:
    """The part of the fastest matrix product's rate that a job reaches; None if not measured."""
    described = result["jobs"].get(job, {})
    seconds = times(result, STEADY).get(job, {}).get(competitor)
    if not seconds or not described.get("peak"):
        return None
    return described["flops"] / seconds / max(described["peak"].values())


def verdicts(result: dict) -> Iterator[tuple[bool, str]]:
    """(met, sentence) for each goal that this result can judge."""
    steady = times(result, STEADY)
    for job, limit in LIMIT_TO_C.items():
        row = steady.get(job, {})
        if "ours" in row and "c_loop" in row:
            ratio = row["ours"] / row["c_loop"]
            yield ratio <= limit, f"{job}: {ratio:.2f} times the C loop's time (at most {limit})"
    share = share_of_peak(result)
    if share is not None:
        yield share >= SHARE_OF_PEAK, f"d: {share:.0%} of the matmul peak (at least 90 %)"
    for regime in (STEADY, COLD):
        for job, row in times(result, regime).items():
            others = {name: t for name, t in row.items() if name not in ("ours", "c_loop")}
            if "ours" in row and others:
                best = min(others, key=others.get)
                ahead = others[best] / row["ours"]
                yield ahead >= 1, f"{job}, {regime}: {ahead:.2f} times as fast as {best}, the next"
    for job, row in times(result, WARM).items():
        if job in LIMIT_TO_C and "ours" in row:
            seconds = row["ours"]
            yield seconds <= WARM_SECONDS, f"{job}, warm cache: {seconds:.2f} s (at most 0.5)"
