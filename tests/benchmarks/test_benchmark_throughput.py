"""The command that measures unit 11's stored speeds: it labels, replaces and keeps; no speed is asked for."""

from dataclasses import replace

import jax
from click.testing import CliRunner

from benchmarks import throughput
from course_lib.data import measurements
from course_lib.studies.precision import FORMATS
from course_lib.studies.scaling import NETWORKS


def run(*arguments):
    done = CliRunner().invoke(throughput.main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_measurement_is_labelled_complete_and_replaces_only_that_of_its_own_device(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(throughput, "EFFORT", throughput.QUICK)
    path = tmp_path / "speeds.json"
    told = run("--out", str(path))
    (mine,) = measurements.load(path)
    assert mine.conditions in told
    assert (mine.kind, mine.jax) == (jax.default_backend(), jax.__version__)
    assert set(mine.training) == set(NETWORKS)
    assert set(mine.matmul) == set(FORMATS)
    gpu = replace(mine, name="A GPU", kind="gpu")
    earlier = replace(mine, date="2001-01-01")
    measurements.save((earlier, gpu), path)
    assert "kept in speeds.json: 2 devices" in run("--out", str(path))
    found = measurements.load(path)
    assert found[0] == gpu
    assert (found[1].name, found[1].date) == (mine.name, mine.date)


def test_a_quick_run_shows_a_table_and_writes_nothing(tmp_path):
    path = tmp_path / "speeds.json"
    told = run("--quick", "--out", str(path))
    assert not path.exists()
    assert all(name in told for name in (*NETWORKS, *FORMATS))


def test_a_gpu_is_called_what_it_calls_itself(monkeypatch):
    class Gpu:
        device_kind = "NVIDIA T4"

    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr(jax, "devices", lambda: [Gpu])
    assert throughput.device_name() == "NVIDIA T4"


def test_the_help_says_how_to_get_numbers_worth_keeping():
    told = " ".join(run("--help").split())
    assert "JAX_PLATFORMS=cpu" in told
    assert "Nothing else should run" in told
