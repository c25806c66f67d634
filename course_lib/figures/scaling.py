"""Figures of speed and scale: what a call costs, what a batch brings, what a format loses, who holds which rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from course_lib.data.measurements import Curve, Device, overtakes_at
from course_lib.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    VIOLET,
    new_figure,
    show,
)
from course_lib.studies.data_parallel import Comparison
from course_lib.studies.precision import FORMATS
from course_lib.studies.scaling import OneProgram
from course_lib.studies.timing import Timing

LOOKS = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (PURPLE, "-.", "^"), (VIOLET, ":", "D"))
FORMAT_LOOKS = dict(zip(FORMATS, LOOKS, strict=False))
OWN = "this computer, now"


def first_and_later_calls(timings: Mapping[str, Timing]) -> None:
    """First call against later calls of some functions, a line each, on a logarithmic axis.

    Args:
        timings: what a function is called -> its Timing.
    """
    figure, axes = new_figure(height=1.8 + 0.55 * len(timings))
    _two_dots(axes, timings, 1.0)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=9)
    axes.set(xlabel="milliseconds for a call, logarithmic", title="The first call and a later one")
    told = [
        f"{name}: first {_time(first)}, later {_time(later)}, {_times(first / later)}"
        for name, (first, later) in timings.items()
    ]
    show(
        figure,
        "For each function a diamond at the time of its first call, joined by a line to a dot at the time of a "
        f"later call; the longer the line, the more the first call paid for compiling. {'; '.join(told)}.",
    )


def python_loop_or_one_program(result: OneProgram) -> None:
    """Time of one update when operations, steps or whole runs are asked for, on a logarithmic axis."""
    figure, axes = new_figure(height=1.8 + 0.55 * len(result.timings))
    _two_dots(axes, result.timings, 1.0 / result.steps)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=9)
    axes.set(
        xlabel="milliseconds for an update, logarithmic",
        title=f"The same {result.steps} updates, asked for in {len(result.timings)} ways",
    )
    told = [f"{name} {_time(later / result.steps)}" for name, (_, later) in result.timings.items()]
    slowest, fastest = (f(t.steady for t in result.timings.values()) for f in (max, min))
    show(
        figure,
        "Time of one update, a line for each way of asking: a diamond when run first, with compiling shared out "
        f"over {result.steps} updates, and a dot when run again. Run again: {'; '.join(told)}. The fastest takes "
        f"one part in {slowest / fastest:.0f} of the slowest. All end with the same parameters, to "
        f"{result.apart:.0e}.",
    )


def _two_dots(axes: Axes, timings: Mapping[str, Timing], share: float) -> None:
    """A line a name: the first time as a diamond, a later one as a dot; milliseconds."""
    places = np.arange(len(timings))
    first, later = np.array(list(timings.values())).T * 1e3 * share
    axes.hlines(places, later, first, color=GREY, linewidth=2)
    axes.plot(first, places, "D", color=ORANGE, markersize=9, label="first call")
    axes.plot(later, places, "o", color=BLUE, markersize=10, label="later call")
    for place, value in zip(places, later, strict=True):
        label = f"{value:.3g}"
        axes.annotate(label, (value, place), (0, 9), textcoords="offset points", ha="center")
    axes.set(xscale="log", ylim=(len(timings) - 0.4, -0.7))
    axes.set_yticks(places, labels=list(timings))
    axes.margins(x=0.12)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()


def traced_or_reused(traced: Mapping[str, Sequence[bool]]) -> None:
    """Which calls were traced, a row for each way of calling and a square for each call.

    Args:
        traced: what a row is called -> for each call whether it was traced, as from `which_trace`.
    """
    longest = max(len(row) for row in traced.values())
    figure, axes = new_figure(height=1.5 + 0.5 * len(traced))
    for place, row in enumerate(traced.values()):
        for call, new in enumerate(row, 1):
            look = {"color": RED} if new else {"color": "white", "markeredgecolor": GREY}
            axes.plot(call, place, "s", markersize=19, **look)
            axes.text(
                call, place, "T" if new else "·", color="white" if new else INK, **_middle(12)
            )
    axes.set(
        xlim=(0.4, longest + 0.6),
        ylim=(len(traced) - 0.4, -0.6),
        xlabel="call",
        title="T: traced and compiled anew    ·: the compiled program again",
    )
    axes.set_yticks(range(len(traced)), labels=list(traced))
    axes.set_xticks(range(1, longest + 1))
    axes.grid(visible=False)
    told = [f"{name}: {sum(row)} of {len(row)} calls" for name, row in traced.items()]
    show(
        figure,
        "A row of squares for each way of calling one jitted function; a red square with a T is a call that was "
        f"traced and compiled anew, a white one a call that used the program again. Traced: {'; '.join(told)}.",
    )


def _middle(size: float) -> dict:
    return {"ha": "center", "va": "center", "fontsize": size}


def throughput_by_batch(devices: Sequence[Device], own: Mapping[str, Curve] | None = None) -> None:
    """Examples a second against batch size, a panel for each network; logarithmic axes.

    Args:
        devices: stored measurements, such as `measured_devices()`.
        own: network -> what `studies.scaling.throughput` measured here, to draw beside them.
    """
    own = own or {}
    names = list(dict.fromkeys([name for device in devices for name in device.training] + [*own]))
    figure, panels = new_figure(columns=len(names), width=max(6.5, 5.0 * len(names)), height=4.3)
    told = []
    for axes, name in zip(np.atleast_1d(panels), names, strict=True):
        curves = {d.label: d.training[name] for d in devices if name in d.training}
        for (label, curve), look in zip(curves.items(), cycle(LOOKS), strict=False):
            _rates(axes, curve.sizes, curve, look, label)
        if name in own:
            _rates(axes, own[name].sizes, own[name], (RED, ":", "*"), OWN)
            curves[OWN] = own[name]
        axes.set(title=f"network {name}", xlabel="batch size")
        _log_axes(axes, max((curve.sizes for curve in curves.values()), key=len))
        told.append(f"Network {name}: {'; '.join(_grows(*item) for item in curves.items())}")
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("examples a second")
    first.legend(loc="upper left", fontsize=9)
    show(
        figure,
        "Examples trained on in a second against the batch size, logarithmic axes, a panel for each network, with a "
        f"band between the quartiles. Curves rise while asking costs more than computing, then level off or fall. "
        f"{'. '.join(told)}. {_about_devices(devices, names)}",
    )


def draw_examples_and_updates(
    curves: Mapping[str, Curve], chosen: str, network: str, batch_size: int
) -> tuple[Figure, str]:
    """Examples and updates a second against batch size, with one size marked; and the alt text.

    Args:
        curves: what a device is called -> its times of a step.
        chosen: the device that is marked, with the most examples a second that it reaches.
        network: what it trained, for the title.
        batch_size: one that was measured there.
    """
    figure, panels = new_figure(columns=2, width=10.0, height=4.3)
    speeds = {"examples a second": lambda size: size, "updates a second": np.ones_like}
    for axes, (title, amount) in zip(panels, speeds.items(), strict=True):
        _speeds(axes, curves, chosen, batch_size, amount)
        axes.set(title=title, xlabel="batch size")
    figure.suptitle(f"network {network}", fontsize=12)
    lines = panels[0].get_legend_handles_labels()
    figure.legend(*lines, loc="outside lower center", ncols=4, fontsize=9)
    told = "; ".join(_grows(*item) for item in curves.items())
    seconds = curves[chosen].median[curves[chosen].sizes.index(batch_size)]
    return (
        figure,
        f"Examples a second and updates a second against the batch size, logarithmic axes, network {network}. "
        f"The one is the other times the batch size. {told}. Marked is batch size {batch_size} on {chosen}, with "
        f"{_plain(batch_size / seconds)} examples and {_plain(1 / seconds)} updates a second.",
    )


def _speeds(
    axes: Axes, curves: Mapping[str, Curve], chosen: str, batch_size: int, amount: Callable
) -> None:
    """What a second brings, amount(sizes) a step, with the two lines that bound the chosen curve."""
    curve, looks = curves[chosen], _looks(curves, chosen)
    reached = {}
    for label, each in curves.items():
        amounts = amount(np.array(each.sizes))
        reached[label] = amounts / each.median
        _rates(axes, amounts, each, looks[label], label)
    ends = np.array([curve.sizes[0], curve.sizes[-1]])
    most = max(curve.per_second) / ends
    axes.plot(ends, amount(ends) * most, ":", color=PURPLE, label="the most measured")
    shortest = amount(ends) / curve.median[0]
    axes.plot(ends, shortest, "--", color=GREY, label="if no step took longer")
    here = reached[chosen][curve.sizes.index(batch_size)]
    axes.axvline(batch_size, color=INK, linewidth=1)
    axes.plot(batch_size, here, "o", markersize=12, color=BLUE, markeredgecolor=INK)
    _log_axes(axes, max((each.sizes for each in curves.values()), key=len))
    axes.tick_params(axis="x", labelrotation=45)
    everything = np.concatenate(list(reached.values()))
    axes.set_ylim(everything.min() / 2, 2 * everything.max())


def _looks(curves: Mapping[str, Curve], chosen: str) -> dict[str, tuple]:
    """The first look for the chosen one, and the others in turn."""
    others = [name for name in curves if name != chosen]
    return {chosen: LOOKS[0]} | dict(zip(others, cycle(LOOKS[1:]), strict=False))


def _rates(axes: Axes, amounts: Sequence[float], curve: Curve, look: tuple, label: str) -> None:
    """Amounts over seconds against size, as a line with a band between the quartiles."""
    colour, line, marker = look
    low, middle, high = (np.divide(amounts, part) for part in (curve.high, curve.median, curve.low))
    axes.fill_between(curve.sizes, low, high, color=colour, alpha=0.2, linewidth=0)
    size = 11 if marker == "*" else 6
    axes.plot(curve.sizes, middle, line, marker=marker, markersize=size, color=colour, label=label)


def _log_axes(axes: Axes, sizes: Sequence[int]) -> None:
    """Logarithmic axes with plain numbers: across these sizes, up 1, 2, 5, 10, …"""
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(sizes, labels=[str(size) for size in sizes])
    axes.tick_params(axis="x", labelsize=9)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: _plain(value))
    axes.minorticks_off()


def _grows(label: str, curve: Curve) -> str:
    rates = curve.per_second
    return (
        f"{label}, {_plain(rates[0])} examples a second at batch size {curve.sizes[0]}, at most "
        f"{_plain(max(rates))}, at {curve.sizes[int(np.argmax(rates))]}"
    )


def _about_devices(devices: Sequence[Device], names: Sequence[str]) -> str:
    """How each device was measured, and from which batch size on a GPU is ahead of the first processor."""
    processors = [device for device in devices if device.kind == "cpu"]
    gpus = [device for device in devices if device.kind != "cpu"]
    told = [device.conditions for device in devices]
    if not gpus:
        told.append("No GPU has been measured: every stored curve is a processor's.")
    for gpu in gpus if processors else ():
        for name in names:
            if name in gpu.training and name in processors[0].training:
                size = overtakes_at(gpu.training[name], processors[0].training[name])
                where = "at no size measured" if size is None else f"from batch size {size} on"
                told.append(
                    f"{gpu.label} is ahead of {processors[0].label} {where} (network {name})."
                )
    return " ".join(told)


def matmul_rates(devices: Sequence[Device], own: Mapping[str, Curve] | None = None) -> None:
    """Operations a second of a matrix product against its size, by number format; a panel a device.

    Args:
        devices: stored measurements, such as `measured_devices()`.
        own: number format -> what `studies.scaling.matmul` measured here, for a panel of its own.
    """
    measured = {device.label: device.matmul for device in devices} | ({OWN: own} if own else {})
    columns = len(measured)
    figure, panels = new_figure(columns=columns, width=max(6.5, 4.6 * columns), height=4.2)
    told, rates = [], []
    for axes, (label, curves) in zip(np.atleast_1d(panels), measured.items(), strict=True):
        best = []
        for name, curve in curves.items():
            _rates(axes, 2e-9 * np.power(curve.sizes, 3.0), curve, FORMAT_LOOKS[name], name)
            rates += [rate / 1e9 for rate in curve.operations_per_second]
            best.append(f"{name} {max(curve.operations_per_second) / 1e9:.0f}")
        axes.set(title=label, xlabel="n")
        _log_axes(axes, max((curve.sizes for curve in curves.values()), key=len))
        told.append(f"{label}: at most {', '.join(best)}")
    for axes in np.atleast_1d(panels):
        axes.set_ylim(min(rates) / 2, 2 * max(rates))
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("billion operations a second")
    first.legend(loc="lower right", fontsize=9)
    show(
        figure,
        "Billions of multiplications and additions a second in the product of two n by n matrices, against n, "
        f"logarithmic axes, a curve for each number format and a panel for each device. {'. '.join(told)}. "
        f"{' '.join(device.conditions for device in devices)}",
    )


def rounding_in_sums_and_training(
    sums: Mapping[str, np.ndarray], losses: Mapping[str, float]
) -> None:
    """Left, 0.1 added again and again in each number format; right, the loss after a training in it.

    Args:
        sums: number format -> the sum after each term, as from `studies.precision.running_sum`.
        losses: how a training was computed -> its loss, as from `studies.precision.trainings`.
    """
    figure, (left, right) = new_figure(columns=2, width=10.0, height=4.0)
    told = []
    for name, sum_so_far in sums.items():
        colour, line, marker = FORMAT_LOOKS[name]
        terms = np.arange(1, len(sum_so_far) + 1)
        some = np.unique(np.geomspace(1, len(terms), 9).astype(int) - 1)
        left.plot(terms, sum_so_far, line, color=colour, linewidth=2)
        left.plot(terms[some], sum_so_far[some], marker, color=colour, markersize=6, label=name)
        told.append(f"{name} {sum_so_far[-1]:.7g}")
    left.set(xscale="log", yscale="log", xlabel="how many 0.1 were added", ylabel="their sum")
    left.set_title("adding 0.1 again and again")
    left.legend(loc="upper left", fontsize=10)
    places = np.arange(len(losses))
    right.barh(places, list(losses.values()), color=[*_bar_colours(losses)], height=0.55)
    for place, loss in zip(places, losses.values(), strict=True):
        right.annotate(
            f"{loss:.4f}", (loss, place), (5, 0), textcoords="offset points", va="center"
        )
    labels = [name.replace(", ", ",\n") for name in losses]
    right.set_yticks(places, labels=labels)
    right.set(
        xlabel="loss after training", title="a whole training", ylim=(len(losses) - 0.4, -0.6)
    )
    right.margins(x=0.2)
    right.set_axisbelow(True)
    right.grid(visible=False, axis="y")
    show(
        figure,
        "Left: the sum of many 0.1 against how many were added, logarithmic axes. The wider formats climb along one "
        f"line; bfloat16 stops early and stays there. Sums at the end: {', '.join(told)}. Right: bars of the loss "
        f"after the same training: {'; '.join(f'{name} {loss:.4f}' for name, loss in losses.items())}.",
    )


def _bar_colours(losses: Mapping[str, float]) -> list[str]:
    least = min(losses.values())
    return [RED if loss > 1.05 * least else BLUE for loss in losses.values()]


def rows_over_devices(comparison: Comparison) -> None:
    """Left, which rows of a batch each device holds; right, the slope that each device finds in its rows."""
    devices, places = comparison.rows.shape
    figure, (left, right) = new_figure(columns=2, width=9.5, height=1.6 + 0.4 * devices)
    for device in range(devices):
        for place, row in enumerate(comparison.rows[device]):
            empty = row < 0
            face = "white" if empty else (BLUE, ORANGE)[device % 2]
            left.barh(device, 0.92, 0.8, left=place, color=face, edgecolor=GREY)
            left.text(
                place + 0.46, device, "empty" if empty else str(row), color=INK, **_middle(11)
            )
    left.set(title="rows of a batch", xlabel="place", ylabel="device")
    left.set_xticks(np.arange(places) + 0.46, labels=[str(place) for place in range(places)])
    held = (comparison.rows >= 0).sum(axis=1)
    right.plot(comparison.slopes[held > 0], np.flatnonzero(held), "o", color=BLUE, markersize=9,
               label="from the device's own rows")  # fmt: skip
    right.axvline(
        comparison.slope,
        color=RED,
        linestyle="--",
        label="from the whole batch: the mean over its rows",
    )
    right.set(title="slope of the loss along one weight", xlabel="slope")
    for axes in (left, right):
        axes.set_yticks(range(devices))
        axes.set_ylim(devices - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
    left.grid(visible=False)
    figure.legend(
        *right.get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=9
    )
    slopes = ", ".join(f"{slope:.2f}" for slope in comparison.slopes[held > 0])
    show(
        figure,
        f"Left: {devices} devices, a line each, with the {int(held.sum())} rows of a batch shared out in order, "
        f"{places} places on each{_empty(comparison)}. Right: the slope that each device finds in its own "
        f"rows, a dot each ({slopes}), around a dashed line at {comparison.slope:.2f}, the slope of the whole batch.",
    )


def _empty(comparison: Comparison) -> str:
    empty = int((comparison.rows < 0).sum())
    return f", {empty} of them empty" if empty else ""


def _plain(value: float) -> str:
    """Two digits, and zeros or a comma where others would write an exponent: 16,000,000."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def _time(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    unit, scale = next(
        (pair for pair in (("s", 1.0), ("ms", 1e3)) if seconds * pair[1] >= 1), ("µs", 1e6)
    )
    return f"{seconds * scale:.3g} {unit}"


def _times(ratio: float) -> str:
    return f"{ratio:.2g} times as long" if ratio < 10 else f"{ratio:.0f} times as long"
