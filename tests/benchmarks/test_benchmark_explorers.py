"""The explorers' benchmark runs in a real browser, judges by the worst, and asks for no speed."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from benchmarks import explorers, frames

ROOT = Path(__file__).resolve().parents[2]


def test_a_quick_run_moves_an_explorer_and_interact_and_keeps_what_it_measured(tmp_path):
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: pip install playwright")
    if not any(map(shutil.which, explorers.BROWSERS)):
        pytest.skip(f"no browser on the path: none of {', '.join(explorers.BROWSERS)}")
    kept = tmp_path / "kept.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.explorers",
        "--quick",
        "BallOnCurve",
        "--out",
        kept,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(kept.read_text())
    assert [row["name"] for row in result["rows"]] == [explorers.INTERACT, "BallOnCurve"]
    for row in result["rows"]:
        assert len(row["steps_ms"]) == explorers.QUICK[0]
        assert 0 < min(row["steps_ms"]) <= row["p50_ms"] <= row["p95_ms"]
        assert row["frames_per_second"] > 0
    assert result["machine"]["browser"].startswith("Chromium ")
    assert str(ROOT) not in kept.read_text()
    assert "| BallOnCurve " in done.stdout


def row(name, step, gap):
    return explorers.summary(name, frames.Frames((step,) * 60, (gap,) * 29, 30 * gap / 1000))


def result(*rows):
    return {"date": "2026-01-01", "quick": False, "rows": list(rows)}


def test_a_row_counts_frames_and_takes_percentiles():
    found = explorers.summary("A", frames.Frames(tuple(range(1, 101)), (20.0, 20.0, 60.0), 0.1))
    assert (found["p50_ms"], found["p95_ms"]) == (50.5, 95.05)
    assert found["frames_per_second"] == 40.0
    assert found["gap_p95_ms"] == 56.0


@pytest.mark.parametrize(
    ("worst", "met", "named"),
    [
        (row("B", 15.9, 30.0), [True, True], "B"),
        (row("B", 16.1, 30.0), [False, True], "B"),
        (row("B", 15.0, 34.0), [True, False], "B"),
    ],
)
def test_the_goals_are_judged_by_the_worst_explorer_and_not_by_interact(worst, met, named):
    judged = explorers.verdicts(
        result(row(explorers.INTERACT, 120.0, 100.0), row("A", 9.0, 17.0), worst)
    )
    assert [fine for fine, _ in judged] == met
    assert all(f"({named})" in said for fine, said in judged if not fine)


def test_the_table_says_how_many_times_as_fast_as_interact():
    console = Console(width=120)
    with console.capture() as captured:
        console.print(
            explorers.table(result(row(explorers.INTERACT, 100.0, 100.0), row("A", 10.0, 20.0)))
        )
    (line,) = [line for line in captured.get().splitlines() if line.startswith("| A ")]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells == ["A", "10.0 ms", "10.0 ms", "50", "20 ms", "0.10", "5.0", "met"]


def test_an_unknown_explorer_is_refused_with_the_names_there_are():
    done = CliRunner().invoke(explorers.main, ["BallOnCurves"])
    assert done.exit_code == 2
    assert "'BallOnCurves' is none of BallOnCurve," in " ".join(done.stderr.split())
