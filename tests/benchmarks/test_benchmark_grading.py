"""The benchmark of grading runs for real, compares gradebooks, and asks for no speed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import grading
from benchmarks.made_up_class import answers
from benchmarks.worker_memory import Memory
from tests.nbgrader_cycle.answers import MIA
from tests.nbgrader_cycle.notebooks import solutions

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "solutions" / "01_derivatives" / "01_derivatives.ipynb"


@pytest.mark.usefixtures("walls")
def test_a_class_is_graded_in_two_ways_and_the_gradebooks_are_equal(tmp_path):
    kept = tmp_path / "kept.json"
    options = ["--unit", "0", "--ours", "3", "--stock", "1", "--kill"]
    command = [sys.executable, "-m", "benchmarks.grading", *options, "--out", kept]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    result = json.loads(kept.read_text())
    assert result["unit"] == "00_welcome"
    assert result["stock"]["same"]
    assert sum(result["ours"]["shares"]) == 3
    assert 0 < result["ours"]["own_code_seconds"] < result["ours"]["seconds_each"]
    assert 0 < result["ours"]["worker_gib"] < 10
    # Three submissions are not faster than stock: the instructor's notebook comes first.
    assert done.returncode == 1
    assert "NOT MET" in done.stdout


def result(**changed):
    ours = {
        "per_minute": 20.0,
        "overhead_seconds": 1.4,
        "worker_gib": 0.9,
        "memory_growth": 1.0,
    }
    stock = {"submissions": 6, "per_minute": 2.0, "same": True}
    return {"ours": ours | changed, "stock": stock}


def test_each_goal_is_judged_by_its_own_number():
    assert all(met for met, _ in grading.verdicts(result()))
    worse = {
        "per_minute": (19.0, "9.5 times stock's"),
        "overhead_seconds": (1.6, "1.6 s a submission"),
        "worker_gib": (1.1, "1.10 GiB"),
        "memory_growth": (1.2, "memory 1.20 times"),
    }
    for name, (value, words) in worse.items():
        (said,) = [said for met, said in grading.verdicts(result(**{name: value})) if not met]
        assert words in said


def test_another_gradebook_is_no_success():
    other = result()
    other["stock"]["same"] = False
    assert grading.verdicts(other)[0] == (False, "stock: the same gradebook for 6 students")


def test_growth_is_the_last_quarter_over_the_second():
    flat = Memory([[5, 5], [2, 2], [2, 2], [2, 2]])
    assert (flat.most, flat.growth) == (5, 1.0)
    assert Memory([[1], [2], [3], [4]]).growth == 2.0


def test_a_made_up_class_is_the_same_again_and_holds_right_wrong_and_missing_answers():
    right = solutions(SOURCE)
    wrong = {name: each.code for name, each in MIA["01_derivatives"].items()}
    draws = [answers("01_derivatives", right, np.random.default_rng([0, k])) for k in range(30)]
    again = [answers("01_derivatives", right, np.random.default_rng([0, k])) for k in range(30)]
    assert draws == again
    answered = [draw.get("E2-answer", "") for draw in draws]
    kinds = {
        "right": sum(text.startswith(right["E2-answer"]) for text in answered),
        "wrong": answered.count(wrong["E2-answer"]),
        "missing": answered.count(""),
    }
    assert sum(kinds.values()) == 30
    assert min(kinds.values()) > 0
    full = [text for text in answered if text.startswith(right["E2-answer"])]
    assert len(set(full)) == len(full)


def test_more_students_elsewhere_than_here_is_a_sentence():
    done = CliRunner().invoke(grading.main, ["--ours", "3", "--stock", "4"])
    assert done.exit_code == 2
    assert "as many as the others or more" in done.output
