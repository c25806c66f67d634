"""The table for readers: each attack, what it achieved against stock nbgrader, and against ours.

    python -m tests.grading.hostile.table > attacks.md

`against_stock` and `against_ours` try them; the table says what came of the last try.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import nbgrader

from .bank import ATTACKS
from .outcome import Outcome

RESULTS = Path(__file__).with_name("stock_results.json")
OUR_RESULTS = Path(__file__).with_name("our_results.json")
DOCKER_RESULTS = Path(__file__).with_name("docker_results.json")


def stock_outcomes() -> dict[str, Outcome]:
    """{attack: what it achieved against stock nbgrader}, as it was tried."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))["attacks"]
    return {name: Outcome(**outcome) for name, outcome in found.items()}


def our_outcomes(results: Path = OUR_RESULTS) -> dict[str, Outcome]:
    """{attack: what it achieved against ours}, of those that were tried."""
    found = json.loads(results.read_text(encoding="utf-8"))
    return {name: Outcome(**outcome) for name, outcome in found.items()}


def summary(outcomes: dict[str, Outcome]) -> str:
    """One sentence that counts."""
    tried = [outcome for outcome in outcomes.values() if not outcome.not_run]
    counts = {
        "gained points": sum(outcome.gained > 0 for outcome in tried),
        "saw a secret": sum(bool(outcome.secrets) for outcome in tried),
        "changed what belongs to others": sum(bool(outcome.touched) for outcome in tried),
        "reached the network": sum(outcome.network > 0 for outcome in tried),
        "left a process behind": sum(outcome.alive > 0 for outcome in tried),
        "ran a script in the instructor's page": sum(outcome.script for outcome in tried),
        "stopped the batch": sum(bool(outcome.batch) for outcome in tried),
        "could not be graded themselves": sum(bool(outcome.own) for outcome in tried),
    }
    words = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"Of {len(tried)} hostile submissions tried, {words or 'none achieved anything'}."


def lines() -> Iterator[str]:
    """The table as Markdown, a family at a time."""
    stock, ours = stock_outcomes(), our_outcomes()
    yield f"Stock nbgrader {nbgrader.__version__}. {summary(stock)}"
    yield f"Ours. {summary(ours)}"
    yield f"Ours, with `--sandbox docker`. {summary(our_outcomes(DOCKER_RESULTS))}"
    for family, attacks in groupby(ATTACKS.values(), lambda attack: attack.family):
        yield from (
            "",
            f"### {family.replace('_', ' ')}",
            "",
            "| attack | stock | ours |",
            "|---|---|---|",
        )
        for attack in attacks:
            words = stock[attack.name].words if attack.name in stock else "not tried yet"
            with_us = ours[attack.name].words if attack.name in ours else "not tried yet"
            yield f"| {attack.tries} | {words} | {with_us} |"


if __name__ == "__main__":
    print("\n".join(lines()))
