"""What a kernel of `course lab` has compiled, the next one finds on disk."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.lab import compiled_programs
from course_lib.lab.start import environment

KERNEL = """
import jax, jax.numpy as jnp
heard = []
jax.monitoring.register_event_listener(lambda event, **more: heard.append(event))
from course_lib import nn
model = nn.Sequential([nn.Dense(4, nn.tanh), nn.Dense(1)], inputs=2)
params = model.init(jax.random.key(0))
result = nn.fit(model, params, (jnp.eye(2), jnp.ones((2, 1))), loss=nn.half_squared_error,
                optimizer=nn.sgd(0.1), epochs=3, batch_size=1, key=jax.random.key(1))
print(heard.count("/jax/compilation_cache/cache_hits"), heard.count("/jax/compilation_cache/cache_misses"))
print(result.history["loss"])
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv(compiled_programs.FOLDER, raising=False)
    monkeypatch.setattr(compiled_programs.pooch, "os_cache", lambda name: tmp_path / name)
    return tmp_path / "descent" / "compiled"


def run_a_kernel():
    done = subprocess.run(
        [sys.executable, "-c", KERNEL],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    counts, losses = done.stdout.splitlines()
    assert not done.stderr
    return [int(count) for count in counts.split()], losses


def test_a_second_kernel_compiles_nothing_and_computes_the_same(folder):
    (found, compiled), losses = run_a_kernel()
    assert found == 0
    assert compiled > 1
    assert run_a_kernel() == ([compiled, 0], losses)


def test_what_a_full_disk_left_is_compiled_again_and_nothing_is_said(folder):
    run_a_kernel()
    programs = sorted(next(folder.iterdir()).glob("*-cache"))
    whole = [program.read_bytes() for program in programs]
    for program, length in zip(programs, (0, 10, 100), strict=False):
        program.write_bytes(program.read_bytes()[:length])
    programs[3].write_bytes(b"something else")
    (found, compiled), _ = run_a_kernel()
    assert compiled == 4
    assert found == len(programs) - 4
    assert [program.exists() for program in programs] == [True] * len(whole)


def test_nobody_else_may_write_what_our_kernels_run(folder):
    place = Path(compiled_programs.settings()[compiled_programs.FOLDER])
    assert place.parent == folder
    if os.name == "posix":
        assert [stat.S_IMODE(each.stat().st_mode) for each in (place, folder)] == [0o700] * 2


def open_to_all(place):
    place.chmod(0o777)


def a_link(place):
    place.rename(place.with_name("elsewhere"))
    place.symlink_to(place.with_name("elsewhere"))


def anothers(place):
    os.chown(place, 12345, 12345)


@pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX")
@pytest.mark.parametrize("made", [open_to_all, a_link, anothers])
@pytest.mark.parametrize("which", ["of this processor", "of all"])
def test_a_folder_in_which_others_can_write_is_not_used(folder, made, which):
    if made is anothers and os.geteuid() != 0:
        pytest.skip("only root gives files away")
    place = Path(compiled_programs.settings()[compiled_programs.FOLDER])
    made(place if which == "of this processor" else folder)
    assert compiled_programs.settings() == {}


def test_what_xla_keeps_beside_the_programs_stays(folder):
    place = Path(compiled_programs.settings()[compiled_programs.FOLDER])
    (place / "xla_gpu_per_fusion_autotune_cache_dir").mkdir()
    if os.name == "posix":
        (place / "nowhere-cache").symlink_to(place / "nothing")
    (
        place / "gone-cache"
    ).mkdir()  # to read it is an error, as for a file that has just been removed
    before = compiled_programs.settings()
    assert before[compiled_programs.FOLDER] == str(place)
    assert (place / "xla_gpu_per_fusion_autotune_cache_dir").is_dir()


def test_a_jax_that_complains_about_what_it_loads_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr(compiled_programs, "version", lambda name: "0.10.1")
    assert compiled_programs.settings() == {}
    monkeypatch.setattr(compiled_programs, "version", lambda name: "0.11.0.dev3")
    assert compiled_programs.settings()


def test_programs_of_a_jax_that_has_not_run_for_half_a_year_go(folder, monkeypatch):
    for release in ("0.10.2", "0.10.3", "0.11.0"):
        monkeypatch.setattr(compiled_programs, "version", lambda name, release=release: release)
        place = Path(compiled_programs.settings()[compiled_programs.FOLDER])
        (place / "old-cache").write_bytes(compiled_programs.ZSTANDARD)
        days = {"0.10.2": 181, "0.10.3": 179, "0.11.0": 181}[release]
        then = place.stat().st_mtime - days * 24 * 3600
        os.utime(place, (then, then))
    # The last of them runs now.
    compiled_programs.settings()
    left = sorted(each.name.split("-")[1] for each in folder.iterdir())
    assert left == ["0.10.3", "0.11.0"]
    assert (place / "old-cache").exists()


def test_another_processor_and_another_jax_have_folders_of_their_own(folder, monkeypatch):
    found = [compiled_programs.settings()]
    monkeypatch.setattr(compiled_programs, "processor", lambda: "another")
    found.append(compiled_programs.settings())
    monkeypatch.setattr(compiled_programs, "version", lambda name: "0.99")
    found.append(compiled_programs.settings())
    assert len({each[compiled_programs.FOLDER] for each in found}) == 3


def test_a_setting_that_the_user_chose_stays(folder, monkeypatch):
    monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "5")
    assert environment()["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] == "5"
    assert environment()[compiled_programs.FOLDER].startswith(str(folder))


@pytest.mark.parametrize("own", ["", "/somewhere/else"])
def test_a_folder_that_the_user_chose_stays(folder, monkeypatch, own):
    monkeypatch.setenv(compiled_programs.FOLDER, own)
    assert compiled_programs.settings() == {}
    assert environment()[compiled_programs.FOLDER] == own


def test_where_no_folder_can_be_made_the_lab_opens_without_one(folder):
    folder.parent.mkdir()
    folder.touch()  # a file is in its place
    assert compiled_programs.FOLDER not in environment()


def test_a_folder_that_has_grown_too_large_is_begun_anew(folder, monkeypatch):
    place = Path(compiled_programs.settings()[compiled_programs.FOLDER])
    (place / "old-cache").write_bytes(compiled_programs.ZSTANDARD + bytes(996))
    monkeypatch.setattr(compiled_programs, "MOST_BYTES", 1000)
    compiled_programs.settings()
    assert (place / "old-cache").exists()
    (place / "new-cache").write_bytes(compiled_programs.ZSTANDARD)
    compiled_programs.settings()
    assert place.is_dir()
    assert not any(place.iterdir())
