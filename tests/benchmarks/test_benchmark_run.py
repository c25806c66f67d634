"""The benchmark's commands, with what the test environment has installed."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest

from benchmarks import goals, gpu, jobs, measuring, run, table
from benchmarks.competitors import COMPETITORS
from benchmarks.workers import Failed, Workers

ROOT = Path(__file__).resolve().parents[2]
HERE = ["ours", "numpy_by_hand"] + ["c_loop"] * bool(shutil.which("gcc"))


def entry(competitor, job, seconds, regime="steady", wrong=None):
    return {
        "competitor": competitor,
        "job": job,
        "regime": regime,
        "seconds": seconds,
        "wrong": wrong,
    }


def result(*entries, **described):
    about = {"processor": "P", "cores": 2, "versions": {"jax": "0.10"}}
    found = {name: {"title": name} for name in dict.fromkeys(e["job"] for e in entries)}
    return {
        "date": "2026-01-01", "quick": False, "machine": about, "entries": list(entries),
        "jobs": found | described,
    }  # fmt: skip


def test_a_quick_run_measures_verifies_and_keeps(tmp_path):
    command = [sys.executable, "-m", "benchmarks.run", "--quick", "--jobs", "a-small,e"]
    command += ["--competitors", ",".join(HERE), "--budget", "0.01", "--out", tmp_path / "r.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((tmp_path / "r.json").read_text())
    assert {e["competitor"] for e in kept["entries"]} == set(HERE)
    assert all(e["wrong"] is None and e["seconds"] > 0 for e in kept["entries"])
    assert {"steady", "cold", "warm"} == {
        e["regime"] for e in kept["entries"] if e["competitor"] == "ours"
    }
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")
    assert "course_lib.nn" in done.stdout
    assert str(ROOT) not in json.dumps(kept)


class Asked:
    """Workers that answer at once, and remember who was asked."""

    def __init__(self, seconds=0.1):
        self.asked, self.seconds = [], seconds

    def cache(self, name):
        return name

    def ask(self, module, task):
        self.asked.append((task["competitor"], task["regime"]))
        if task["competitor"] == "numpy_by_hand":
            raise Failed("ValueError: no")
        return {"times": [self.seconds], "losses": [1.0]}


@pytest.mark.parametrize(("seconds", "firsts"), [(0.1, measuring.TURNS), (5.0, 1)])
def test_all_take_turns_and_who_fails_or_is_slow_is_not_asked_again(seconds, firsts):
    workers = Asked(seconds)
    able = [COMPETITORS[name] for name in ("ours", "numpy_by_hand", "optax_loop")]
    wanted = {"loss": 1.0, "band": 0.1}
    entries = measuring.measure(workers, able, jobs.get("c"), True, 1.0, wanted)
    steady = [name for name, regime in workers.asked if regime == "steady" and name[0] == "o"]
    assert steady == ["ours", "optax_loop"] * measuring.TURNS
    assert sum(asked == ("ours", "cold") for asked in workers.asked) == firsts
    failed = [e for e in entries if e["competitor"] == "numpy_by_hand"]
    assert all(e["wrong"] == "ValueError: no" and "seconds" not in e for e in failed)
    assert sum(name == "numpy_by_hand" for name, _ in workers.asked) == len(failed)
    assert all(e["seconds"] == seconds for e in entries if e not in failed)


def test_a_framework_that_is_missing_is_named_and_left_out(monkeypatch, capsys):
    absent = replace(COMPETITORS["keras_jax"], packages=("jax", "no_such_framework"))
    monkeypatch.setitem(COMPETITORS, "keras_jax", absent)
    assert run.available(["keras_jax"]) == []
    assert "keras_jax is left out: no_such_framework not installed" in capsys.readouterr().err


def test_an_unknown_job_is_refused_with_the_names_there_are():
    command = [sys.executable, "-m", "benchmarks.run", "--jobs", "z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "'z' is none of a-small, a-large, b" in " ".join(done.stderr.split())


def test_a_task_that_fails_says_why_and_the_next_one_runs():
    with Workers() as workers:
        with pytest.raises(Failed, match="KeyError: 'z'"):
            workers.ask("numpy", {"task": "truth", "job": "z", "quick": True})
        answer = workers.ask("numpy", {"task": "truth", "job": "c", "quick": True})
    assert answer["band"] > 0


def test_a_module_that_cannot_be_imported_fails_with_its_name():
    with Workers() as workers, pytest.raises(Failed, match="no_such_framework"):
        workers.ask("no_such_framework", {"task": "truth", "job": "c", "quick": True})


def test_a_task_without_end_is_ended(tmp_path):
    code = (
        "import time; from benchmarks import worker; worker.LIMIT_SECONDS = 1;"
        "worker.TASKS['sleep'] = lambda: time.sleep(60); print(worker.in_new_process({'task': 'sleep'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "took longer than 1 s" in done.stdout


def test_a_table_shows_ratios_to_ours():
    shown = table.text(result(entry("ours", "b", 0.02), entry("numpy_by_hand", "b", 0.05)))
    assert "20 ms" in shown
    assert "2.5×" in shown


def test_a_time_with_the_wrong_loss_does_not_count():
    shown = table.text(
        result(entry("ours", "b", 0.02), entry("numpy_by_hand", "b", 0.01, wrong="final loss 3"))
    )
    assert "does not count: numpy_by_hand, b, steady: final loss 3" in shown
    assert "0.5×" not in shown


@pytest.mark.parametrize(("seconds", "met"), [(0.02, True), (0.021, False)])
def test_the_goal_for_b_is_the_time_of_the_c_loop(seconds, met):
    judged = list(goals.verdicts(result(entry("ours", "b", seconds), entry("c_loop", "b", 0.02))))
    assert [verdict for verdict, said in judged if "C loop" in said] == [met]


def test_the_share_of_the_peak_is_operations_over_time_over_the_best_rate():
    described = {"title": "d", "flops": 3e9, "peak": {"numpy": 1e9, "jax": 2e9}}
    measured = result(entry("ours", "d", 2.0), d=described)
    assert goals.share_of_peak(measured) == pytest.approx(0.75)
    assert (False, "d: 75% of the matmul peak (at least 90 %)") in list(goals.verdicts(measured))


def test_being_slower_than_anyone_is_a_goal_not_met():
    entries = [entry("ours", "e", 2.0), entry("torch_eager", "e", 1.0), entry("c_loop", "e", 0.1)]
    judged = list(goals.verdicts(result(*entries)))
    assert judged == [(False, "e, steady: 0.50 times as fast as torch_eager, the next")]


def test_without_a_gpu_the_gpu_benchmark_says_so():
    class Blind:
        def ask(self, module, task):
            return {"name": None}

    with pytest.raises(click.ClickException, match="no GPU is seen by jax and torch"):
        gpu.gpu(Blind())
