"""Tries every attack on this course's own grading, and writes down what came of it: our_results.json.

    python -m tests.grading.hostile.against_ours [--only WORD] [--sandbox docker]

The same as tests/grading/test_hostile.py does, for readers of the table. What came of them in Docker stands in a
file of its own, docker_results.json.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from .bank import ATTACKS
from .ours import ours_at
from .page import browser, script_runs

RESULTS = {
    "bubblewrap": Path(__file__).with_name("our_results.json"),
    "docker": Path(__file__).with_name("docker_results.json"),
}


@click.command(help=__doc__.splitlines()[0])
@click.option("--only", multiple=True, default=[""], help="Only attacks with this in their name.")
@click.option("--sandbox", type=click.Choice(list(RESULTS)), default="bubblewrap")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the throw-away course goes.")
def main(only: tuple[str, ...], sandbox: str, folder: Path | None) -> None:
    chosen = [attack for attack in ATTACKS.values() if any(word in attack.name for word in only)]
    with (
        tempfile.TemporaryDirectory(dir=folder) as made,
        ours_at(Path(made), sandbox) as ours,
        browser() as running,
    ):
        for attack in chosen:
            looked_at = attack.family in ("instructor", "notebook")
            look = lambda student, path: script_runs(running, ours.page(student, path))  # noqa: E731
            outcome, _ = ours.try_attack(attack, look if looked_at else None)
            click.echo(f"{attack.name:45} {outcome.seconds:6.1f} s  {outcome.words}")
            _keep(RESULTS[sandbox], attack.name, asdict(outcome) | {"attack": attack.digest})


def _keep(results: Path, name: str, outcome: dict) -> None:
    """Write it into the file at once; another process may be at it for other attacks."""
    known = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    known[name] = outcome
    kept = {name: known[name] for name in sorted(known) if name in ATTACKS}
    results.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
