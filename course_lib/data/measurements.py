"""Speeds that were measured, and on what: `throughput.json`, written by `python -m benchmarks.throughput`.

The file holds what was measured and nothing else: one entry a computer and device. A place without a
number is a place where nobody has measured yet.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("throughput.json")


@dataclass(frozen=True)
class Curve:
    """Seconds of one piece of work by its size: the median of several times, and the quartiles.

    Attributes:
        sizes: batch sizes, or the n of an n by n matrix; each larger than the one before.
        low, median, high: seconds, one a size; half of the measured times lie between low and high.
    """

    sizes: tuple[int, ...]
    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self):
        for name in ("sizes", "low", "median", "high"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.sizes or list(self.sizes) != sorted(set(self.sizes)):
            raise ValueError(f"sizes must be there, and rise: {self.sizes}")
        times = (self.low, self.median, self.high)
        if {len(column) for column in times} != {len(self.sizes)}:
            raise ValueError("a curve has one low, median and high for each size")
        if not all(0 < low <= mid <= high for low, mid, high in zip(*times, strict=True)):
            raise ValueError("times are above 0, and low <= median <= high")

    @property
    def per_second(self) -> tuple[float, ...]:
        """How much is done in a second, by size: examples, where sizes are batch sizes."""
        return tuple(size / seconds for size, seconds in zip(self.sizes, self.median, strict=True))

    @property
    def operations_per_second(self) -> tuple[float, ...]:
        """Multiplications and additions a second, where sizes are the n of n by n matrices: 2 n³."""
        pairs = zip(self.sizes, self.median, strict=True)
        return tuple(2.0 * size**3 / seconds for size, seconds in pairs)


@dataclass(frozen=True)
class Device:
    """What was measured on one device of one computer.

    Attributes:
        name: of the processor or GPU, as it tells it itself.
        kind: "cpu" or "gpu", as JAX calls it.
        cores: of the computer's processor.
        jax, python, system, date: versions, and the day, YYYY-MM-DD.
        load: how many processes wanted a core in the minute before.
        training: network -> the time of one step by batch size; see `studies.scaling.NETWORKS`.
        matmul: number format -> the time of a product of two n by n matrices.
    """

    name: str
    kind: str
    cores: int
    jax: str
    python: str
    system: str
    date: str
    load: float
    training: dict[str, Curve]
    matmul: dict[str, Curve]

    @property
    def busy(self) -> bool:
        """Whether other programs were at work, so that times are longer than they need be."""
        return self.load > self.cores / 4

    @property
    def label(self) -> str:
        """For a legend: what it is, how many cores if it is a processor, and whether it was busy."""
        parts = [self.name] + [f"{self.cores} cores"] * (self.kind == "cpu") + ["busy"] * self.busy
        return ", ".join(parts)

    @property
    def conditions(self) -> str:
        """A sentence about when and under what load it was measured."""
        others = "while other programs ran" if self.busy else "with little else running"
        return (
            f"{self.name}, {self.cores} cores: measured on {self.date} with JAX {self.jax} {others} "
            f"(load {self.load:g} before)."
        )

    def same_as(self, other: Device) -> bool:
        """Whether both are of one device, measured at different times perhaps."""
        return (self.name, self.kind, self.cores) == (other.name, other.kind, other.cores)


def load(path: Path = FILE) -> tuple[Device, ...]:
    """The devices of a file of measurements, in its order.

    Raises:
        ValueError: if an entry lacks something, has something more, or times that cannot be.
    """
    devices = []
    for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))["devices"], 1):
        try:
            for part in ("training", "matmul"):
                entry[part] = {name: Curve(**curve) for name, curve in entry[part].items()}
            devices.append(Device(**entry))
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"device {number} of {path.name}: {problem}") from None
    return tuple(devices)


def save(devices: tuple[Device, ...], path: Path = FILE) -> None:
    """Write a file of measurements; times to four digits, which is more than they are good for."""
    entries = [_rounded(asdict(device)) for device in devices]
    text = json.dumps({"devices": entries}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(part) for part in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


@cache
def measured_devices() -> tuple[Device, ...]:
    """The devices that the course has measurements of."""
    return load()


def overtakes_at(one: Curve, other: Curve) -> int | None:
    """The smallest size from which `one` needs less time than `other` at every size both have.

    None if it does not at the largest of them, or if they have no size in common.
    """
    times = dict(zip(other.sizes, other.median, strict=True))
    found = None
    for size, seconds in zip(reversed(one.sizes), reversed(one.median), strict=True):
        if size in times:
            if seconds >= times[size]:
                break
            found = size
    return found
