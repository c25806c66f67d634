"""Unit 11: what a batch size brings, by measurements. Choose it, and see examples and updates a second."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import count, pairwise

import traitlets
from matplotlib.figure import Figure

from course_lib.data.measurements import Curve, Device, measured_devices, overtakes_at
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.limited import Limited
from course_lib.explorers.module import module
from course_lib.figures.scaling import OWN, draw_examples_and_updates
from course_lib.studies.minibatches import updates_per_epoch

# How the time of a step grows with its batch, as a power: 0 is no longer at all, 1 as many times as long.
ALMOST_FREE, ALL_OF_IT = 0.25, 0.9
FEWEST, MOST = 10, 10**7
MADE_UP = "made-up device"
# The largest factors of a made-up device: of the asking, and of the work.
FACTORS = (30.0, 1000.0)


class BatchSize(Explorer):
    """Speeds of training by batch size: measured, and for measured batch sizes only.

    Raise the batch size from 1 on, and see where a larger batch is no longer almost free.
    What an epoch takes is computed: its updates, by the time of a step. Beside what was measured, a device can
    be made up from the chosen one: asking it takes `asked` times as long, and it works `works` times as fast.

    Args:
        devices: stored measurements; `measured_devices()` unless said.
        own: network -> what `studies.scaling.throughput` measured here; the device "this computer, now".
        network: one that was measured on all of them; the first unless said.
        device: the name of one of them, as `devices` has it; the first unless said.
        batch_size: one that was measured; the smallest unless said. With another network or device it becomes
            the nearest that was measured there.
        examples: how many an epoch has, 10 to 10,000,000. All but devices and own can be set and read later,
            and so can `beside` ("nothing" or "made-up device"), `asked` (1 to 30) and `works` (1 to 1000).

    Raises:
        ValueError: if nothing was measured, or network, device or batch size is none of those measured.
        traitlets.TraitError: if another number lies outside of its limits.
    """

    _esm = module("batch_size.js")

    network = traitlets.Unicode().tag(sync=True)
    device = traitlets.Unicode().tag(sync=True)
    batch_size = traitlets.Int(1).tag(sync=True)
    examples = traitlets.Int(60_000, min=FEWEST, max=MOST).tag(sync=True)
    beside = traitlets.Enum(["nothing", MADE_UP], default_value="nothing").tag(sync=True)
    asked = Limited(3.0, min=1.0, max=FACTORS[0]).tag(sync=True)
    works = Limited(30.0, min=1.0, max=FACTORS[1]).tag(sync=True)

    # device -> network -> {sizes, low, median, high}; times in seconds.
    measured = traitlets.Dict(read_only=True).tag(sync=True)
    # device -> a sentence: when it was measured, and under what load.
    conditions = traitlets.Dict(read_only=True).tag(sync=True)
    networks = traitlets.Tuple(read_only=True).tag(sync=True)
    prices = traitlets.Tuple(default_value=(ALMOST_FREE, ALL_OF_IT), read_only=True).tag(sync=True)
    factors = traitlets.Tuple(default_value=FACTORS, read_only=True).tag(sync=True)
    fewest = traitlets.Int(FEWEST, read_only=True).tag(sync=True)
    most = traitlets.Int(MOST, read_only=True).tag(sync=True)

    def __init__(
        self, devices: Iterable[Device] | None = None, own: Mapping[str, Curve] | None = None,
        network: str | None = None, device: str | None = None, batch_size: int | None = None, examples: int = 60_000,
    ):  # fmt: skip
        devices = measured_devices() if devices is None else tuple(devices)
        named = _named(devices)
        self.curves = {name: each.training for name, each in named.items()}
        conditions = {name: each.conditions for name, each in named.items()}
        if own:
            self.curves[OWN] = dict(own)
            conditions[OWN] = "Measured in this notebook, on the computer that runs it."
        networks = _on_all(self.curves)
        told = {
            name: {network: asdict(curves[network]) for network in networks}
            for name, curves in self.curves.items()
        }
        self.set_trait("measured", told)
        self.set_trait("conditions", conditions)
        self.set_trait("networks", networks)
        super().__init__(
            network=network or networks[0],
            device=device or next(iter(self.curves)),
            examples=examples,
        )
        self.batch_size = self.curve.sizes[0] if batch_size is None else batch_size

    @property
    def devices(self) -> tuple[str, ...]:
        """The names of all devices, the student's own computer last."""
        return tuple(self.curves)

    @property
    def curve(self) -> Curve:
        """What was measured of this network on this device."""
        return self.curves[self.device][self.network]

    @traitlets.validate("network")
    def _known_network(self, proposal) -> str:
        return _one_of(self.networks, proposal["value"], "network")

    @traitlets.validate("device")
    def _known_device(self, proposal) -> str:
        return _one_of(self.devices, proposal["value"], "device")

    @traitlets.validate("batch_size")
    def _measured_size(self, proposal) -> int:
        if proposal["value"] not in self.curve.sizes:
            raise ValueError(
                f"nobody has measured a batch size of {proposal['value']} with {self.network} on {self.device}; "
                f"there are {', '.join(map(str, self.curve.sizes))}"
            )
        return proposal["value"]

    @traitlets.observe("network", "device")
    def _stay_on_the_curve(self, change) -> None:
        self.batch_size = nearest(self.curve.sizes, self.batch_size)

    @property
    def seconds(self) -> float:
        """What a step takes, the median of the measured times."""
        return self._at(self.curve.median)

    @property
    def examples_per_second(self) -> float:
        """Examples trained on in a second."""
        return self._at(self.curve.per_second)

    @property
    def share_of_most(self) -> float:
        """Examples a second as a part of the most that was measured on this curve; at most 1."""
        return self.examples_per_second / max(self.curve.per_second)

    @property
    def updates_per_second(self) -> float:
        """Steps in a second; each is an update."""
        return 1 / self.seconds

    @property
    def updates_per_epoch(self) -> int:
        """How many updates visit all examples once."""
        return updates_per_epoch(self.examples, self.batch_size)

    @property
    def epoch_seconds(self) -> float:
        """What an epoch takes: its updates, each as long as a step; a short last batch is filled up."""
        return self.updates_per_epoch * self.seconds

    @property
    def bend(self) -> float:
        """About where the curve bends: so large a batch would bring the most measured if no step took longer."""
        return max(self.curve.per_second) * self.curve.median[0]

    @property
    def larger(self) -> int | None:
        """The next larger batch size that was measured; None if there is none."""
        return dict(pairwise(self.curve.sizes)).get(self.batch_size)

    @property
    def verdict(self) -> str:
        """What the next larger batch is: "almost free", "pays", "buys nothing", or "not measured"."""
        return verdict(self.curve, self.batch_size)

    @property
    def assumed(self) -> Curve:
        """What a step of the made-up device takes, by the sizes that were measured.

        The smallest step of all networks is taken for asking; an example costs what it does in the largest batch.
        """
        asking = min(self.curves[self.device][network].median[0] for network in self.networks)
        sizes = self.curve.sizes
        each = self.curve.median[-1] / sizes[-1]
        times = tuple(self.asked * asking + size * each / self.works for size in sizes)
        return Curve(sizes, times, times, times)

    @property
    def overtakes_at(self) -> int | None:
        """From which measured batch size on the made-up device is ahead; None if it is not at the largest."""
        return overtakes_at(self.assumed, self.curve)

    def _at(self, column: tuple[float, ...]) -> float:
        return column[self.curve.sizes.index(self.batch_size)]

    def still(self) -> tuple[Figure, str]:
        curves = {name: of[self.network] for name, of in self.curves.items()}
        if self.beside == MADE_UP:
            curves["made up, not measured"] = self.assumed
        figure, alt = draw_examples_and_updates(curves, self.device, self.network, self.batch_size)
        conditions = " ".join(self.conditions.values())
        return (
            figure,
            f"{alt} {conditions} In a running notebook, the batch size can be moved.",
        )


def nearest(sizes: tuple[int, ...], wanted: int) -> int:
    """The size that is the fewest times as large or as small as the one wanted; the page's rule."""
    return min(sizes, key=lambda size: max(size / wanted, wanted / size))


def verdict(curve: Curve, batch_size: int) -> str:
    """What the next larger batch of a curve is; the page's rules, in the same order."""
    i = curve.sizes.index(batch_size)
    if i + 1 == len(curve.sizes):
        return "not measured"
    more, longer = (column[i + 1] / column[i] for column in (curve.sizes, curve.median))
    price = math.log(longer) / math.log(more)
    if price <= ALMOST_FREE:
        return "almost free"
    return "pays" if price < ALL_OF_IT else "buys nothing"


def _named(devices: tuple[Device, ...]) -> dict[str, Device]:
    """Devices by their labels; a number tells apart those of one label."""
    named: dict[str, Device] = {}
    for device in devices:
        names = (device.label if i == 1 else f"{device.label} ({i})" for i in count(1))
        named[next(name for name in names if name not in named)] = device
    return named


def _on_all(curves: Mapping[str, Mapping[str, Curve]]) -> tuple[str, ...]:
    """The networks that were measured on every device."""
    if not curves:
        raise ValueError("there are no measurements: give a device or curves of your own")
    first, *others = curves.values()
    common = tuple(network for network in first if all(network in other for other in others))
    if not common:
        raise ValueError(f"no network was measured on all of {', '.join(curves)}")
    return common


def _one_of(names: tuple[str, ...], value: str, what: str) -> str:
    if value not in names:
        raise ValueError(f"{what} must be one of {', '.join(names)}; not {value!r}")
    return value
