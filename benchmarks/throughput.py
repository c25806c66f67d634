"""`python -m benchmarks.throughput`: the stored speeds of unit 11, measured on this computer's device.

What is measured is what a student measures in the notebook, by the same functions of
`course_lib.studies.scaling`; here with more sizes and for longer.
"""

from __future__ import annotations

import datetime
import os
import platform
from pathlib import Path

import click
import jax

from benchmarks import machine
from benchmarks.run import warn_if_busy
from course_lib.data import measurements
from course_lib.data.measurements import Device
from course_lib.studies import scaling
from course_lib.studies.precision import FORMATS

BATCH_SIZES = tuple(4**i for i in range(9))
MATRICES = tuple(2**i for i in range(6, 14))
EFFORT = {"blocks": 9, "seconds": 0.06}
QUICK = {"blocks": 2, "seconds": 0.001, "longest": 0.0}


def device_name() -> str:
    """What the device that JAX computes on calls itself; of a CPU, the processor's name."""
    return machine.processor() if jax.default_backend() == "cpu" else jax.devices()[0].device_kind


def measure(effort: dict) -> Device:
    """All curves of the device that JAX computes on.

    Args:
        effort: blocks, seconds and longest, as for `scaling.throughput`.
    """
    about = {
        "name": device_name(),
        "kind": jax.default_backend(),
        "cores": os.cpu_count(),
        "jax": jax.__version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "date": datetime.date.today().isoformat(),
        "load": round(machine.load(), 2),
    }
    training, matmul = {}, {}
    for name in scaling.NETWORKS:
        click.echo(f"training {name} …", err=True)
        training[name] = scaling.throughput(name, BATCH_SIZES, **effort)
    for number_format in FORMATS:
        click.echo(f"products of {number_format} matrices …", err=True)
        matmul[number_format] = scaling.matmul(MATRICES, number_format, **effort)
    return Device(**about, training=training, matmul=matmul)


def with_device(devices: tuple[Device, ...], new: Device) -> tuple[Device, ...]:
    """The devices with this one; it takes the place of earlier measurements of the same device."""
    return (*(old for old in devices if not old.same_as(new)), new)


def table(device: Device) -> str:
    """What was measured, as text: size, the time of one, and what that makes a second."""
    lines = [device.conditions]
    for name, curve in device.training.items():
        lines.append(f"one training step of {name}: batch size, time, examples a second")
        lines += _rows(curve, curve.per_second)
    for name, curve in device.matmul.items():
        lines.append(f"product of two n by n matrices, {name}: n, time, operations a second")
        lines += _rows(curve, curve.operations_per_second)
    return "\n".join(lines)


def _rows(curve: measurements.Curve, rates: tuple[float, ...]) -> list[str]:
    times = zip(curve.sizes, curve.median, curve.low, curve.high, rates, strict=True)
    return [
        f"  {size:6d}  {1e3 * mid:9.3f} ms ({1e3 * low:.3f} to {1e3 * high:.3f})  {rate:10.3g}"
        for size, mid, low, high, rate in times
    ]


@click.command()
@click.option("--quick", is_flag=True, help="A few small sizes; shows the table, writes nothing.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=measurements.FILE,
    help="The file to add to, if not the course's own.",
)
def main(quick: bool, out: Path) -> None:
    """Measure how fast this computer trains, and add it to the course's stored speeds.

    JAX computes on a GPU if it sees one, otherwise on the CPU; that device is measured. With a GPU, run
    the command a second time with JAX_PLATFORMS=cpu before it, and the file holds both.

    Three things decide whether a number is worth keeping. Nothing else should run: the load is kept with
    the numbers, and a busy computer is called busy in every figure. A laptop should be plugged in. And a
    time is the median of nine blocks of steps, with the quartiles beside it: where these lie far apart,
    run it again. Measured again, a device's old numbers are replaced. It takes one to three minutes.
    """
    warn_if_busy()
    device = measure(QUICK if quick else EFFORT)
    click.echo(table(device))
    if quick:
        return
    devices = measurements.load(out) if out.exists() else ()
    measurements.save(with_device(devices, device), out)
    click.echo(f"kept in {out.name}: {len(with_device(devices, device))} devices")


if __name__ == "__main__":
    main()
