"""Figures of unit 11: each describes itself in numbers, and is the same picture each time."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib import figures
from course_lib.data.measurements import Curve, Device, measured_devices
from course_lib.studies.data_parallel import Comparison, Run
from course_lib.studies.scaling import NETWORKS, OneProgram
from course_lib.studies.timing import Timing

SMALL, WIDE = NETWORKS
RUN = Run({}, np.ones(3), 0.001)


def curve(*seconds, sizes=(1, 16, 256)):
    return Curve(sizes, [0.9 * s for s in seconds], seconds, [1.2 * s for s in seconds])


CPU = Device(
    name="A processor", kind="cpu", cores=4, jax="0.10.2", python="3.11", system="Linux",
    date="2026-01-31", load=0.1,
    training={SMALL: curve(1e-4, 2e-4, 1e-3), WIDE: curve(1e-3, 5e-3, 5e-2)},
    matmul={"float32": curve(1e-5, 1e-4, 1e-3, sizes=(64, 128, 256))},
)  # fmt: skip
GPU = replace(
    CPU, name="A GPU", kind="gpu",
    training={SMALL: curve(3e-4, 3e-4, 3e-4), WIDE: curve(4e-4, 4e-4, 5e-4)},
)  # fmt: skip
SHARED = Comparison(
    3, RUN, RUN, 1e-7, 1e-8, 0.3, np.array([[0, 1], [2, 3], [4, -1]]), 3, np.array([0.5, 1.0, 2.0]), 1.0
)  # fmt: skip
TIMINGS = {"a product": Timing(0.25, 0.001), "NumPy": Timing(0.0003, 0.0002)}
WAYS = OneProgram(10, {"a loop": Timing(1.0, 0.5), "a program": Timing(0.4, 0.001)}, 3e-8)
SUMS = {"bfloat16": np.minimum(0.1 * np.arange(1, 1001), 32), "float32": 0.1 * np.arange(1, 1001)}

CALLS = {
    "first_and_later_calls": lambda: figures.first_and_later_calls(TIMINGS),
    "matmul_rates": lambda: figures.matmul_rates([CPU], CPU.matmul),
    "python_loop_or_one_program": lambda: figures.python_loop_or_one_program(WAYS),
    "rounding_in_sums_and_training": lambda: figures.rounding_in_sums_and_training(
        SUMS, {"bfloat16": 0.2, "float32": 0.05}
    ),
    "rows_over_devices": lambda: figures.rows_over_devices(SHARED),
    "throughput_by_batch": lambda: figures.throughput_by_batch(
        [CPU, GPU], {SMALL: curve(2e-4, 2e-4, 2e-3)}
    ),
    "traced_or_reused": lambda: figures.traced_or_reused(
        {"one shape": [True, False, False], "new shapes": [True, True, True]}
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_of_scale_is_opaque_described_and_the_same_when_drawn_again(name, drawn_twice):
    drawn_twice(CALLS[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("first_and_later_calls", "a product: first 250 ms, later 1 ms, 250 times as long"),
        ("first_and_later_calls", "NumPy: first 300 µs, later 200 µs, 1.5 times as long"),
        ("matmul_rates", "A processor, 4 cores: at most float32 52. this computer, now: at most"),
        ("python_loop_or_one_program", "a loop 50 ms; a program 100 µs. The fastest takes one"),
        ("python_loop_or_one_program", "one part in 500 of the slowest"),
        ("rounding_in_sums_and_training", "bfloat16 32, float32 100. Right"),
        ("rounding_in_sums_and_training", "bfloat16 0.2000; float32 0.0500"),
        ("rows_over_devices", "the 5 rows of a batch shared out in order, 2 places on each, 1 of"),
        ("rows_over_devices", "(0.50, 1.00, 2.00), around a dashed line at 1.00"),
        ("throughput_by_batch", "A GPU is ahead of A processor, 4 cores from batch size 256 on"),
        ("throughput_by_batch", "A GPU is ahead of A processor, 4 cores from batch size 1 on"),
        ("throughput_by_batch", "measured on 2026-01-31 with JAX 0.10.2 with little else running"),
        ("throughput_by_batch", "this computer, now, 5,000 examples a second at batch size 1"),
        ("traced_or_reused", "one shape: 1 of 3 calls; new shapes: 3 of 3 calls"),
    ],
)
def test_the_description_says_what_one_should_see_of_scale(name, words, shown):
    CALLS[name]()
    assert words in shown[0]["text/plain"]


def test_without_a_gpu_the_description_says_that_none_was_measured(shown):
    figures.throughput_by_batch([CPU])
    assert "No GPU has been measured" in shown[0]["text/plain"]
    figures.throughput_by_batch([GPU])
    assert "No GPU" not in shown[1]["text/plain"]
    assert "is ahead of" not in shown[1]["text/plain"]


def test_the_stored_measurements_can_be_drawn_with_and_without_one_s_own(shown):
    devices = measured_devices()
    figures.throughput_by_batch(devices)
    figures.throughput_by_batch(devices, {WIDE: curve(1e-3, 2e-3, 3e-3)})
    figures.matmul_rates(devices, {"float64": curve(1e-3, 2e-3, 3e-3)})
    assert all(device.label in shown[0]["text/plain"] for device in devices)
    assert "now" in shown[1]["text/plain"]
