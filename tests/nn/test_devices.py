"""Training over eight devices is training on one, to rounding; in a process with simulated devices."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("on_eight_devices.py")
PLAIN = [
    "shares of one",
    "weights, not a multiple of 8",
    "fewer than devices",
    "full batch, not a multiple",
    "resumed",
]


@pytest.fixture(scope="module")
def found():
    flags = {
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
    }
    done = subprocess.run(
        [sys.executable, SCRIPT],
        env=os.environ | flags,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_there_are_eight_devices_and_all_hold_the_parameters(found):
    assert found["devices"] == 8
    assert found["shares of one"]["holders"] == 8


@pytest.mark.parametrize("case", PLAIN)
def test_eight_devices_learn_what_one_learns(case, found):
    assert found[case]["moved"] > 0.01
    assert found[case]["apart"] < 1e-12


def test_batch_norm_over_eight_devices_uses_the_mean_of_the_whole_batch(found):
    assert found["batch norm"]["moved"] > 0.01
    assert found["batch norm"]["apart"] < 1e-10


def test_batch_norm_over_eight_devices_leaves_out_the_places_that_fill_them_up(found):
    assert found["batch norm, not a multiple"]["apart"] < 1e-10
