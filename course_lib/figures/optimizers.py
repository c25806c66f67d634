"""Figures of optimizers at work: step sizes, bias correction, two ways to decay, and schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.figures.style import BLUE, INK, ORANGE, PURPLE, RED, VIOLET, new_figure, show
from course_lib.studies.descent import walk
from course_lib.studies.optimizer_steps import adam_step
from course_lib.studies.races import decay_runs, mean_square_distance

LOOKS = (
    (BLUE, "-", "o"),
    (ORANGE, "--", "s"),
    (PURPLE, ":", "^"),
    (RED, "-.", "D"),
    (VIOLET, (0, (5, 1)), "v"),
)


def bias_correction(beta1: float = 0.9, beta2: float = 0.999, steps: int = 30) -> None:
    """Adam's averages of a gradient that is always 1, and its steps, with and without correction."""
    figure, (left, right) = new_figure(columns=2, width=10.0, height=3.8)
    t = np.arange(1, steps + 1)
    m, v = _averages_of_ones(beta1, beta2, steps)
    for (label, values), (colour, line, marker) in zip(
        {"m": m, "v": v}.items(), LOOKS, strict=False
    ):
        left.plot(t, values, line, color=colour, marker=marker, markevery=4, label=label)
    left.plot(t, np.ones(steps), color=INK, linestyle=(0, (1, 3)), label="both, corrected")
    left.set(xlabel="step t", title="averages of a gradient that is always 1", ylim=(-0.05, 1.1))
    raw = m / np.sqrt(v)
    right.plot(t, raw, "--", color=ORANGE, marker="s", markevery=4, label="without correction")
    right.plot(t, np.ones(steps), color=BLUE, marker="o", markevery=4, label="with correction")
    right.set(xlabel="step t", title="length of the step, in learning rates", ylim=(0, None))
    for axes in (left, right):
        axes.legend(loc="center right", fontsize=10)
    show(
        figure,
        f"Two panels over the first {steps} steps. Left, the averages of a gradient that is always 1: m starts at "
        f"{m[0]:.1f} and reaches {m[-1]:.2f}, v starts at {v[0]:.3f} and has only reached {v[-1]:.3f}; corrected, both "
        f"are 1 from the first step on. Right, the length of the step in learning rates: without correction "
        f"{raw[0]:.2f} at first, growing to {raw.max():.1f} at step {int(raw.argmax()) + 1}; with correction always 1.",
    )


def _averages_of_ones(beta1: float, beta2: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    w, m, v, found = 0.0, 0.0, 0.0, []
    for t in range(1, steps + 1):
        w, m, v = adam_step(w, m, v, t, 1.0, 0.1, beta1, beta2, 1e-8)
        found.append((float(m), float(v)))
    return tuple(np.array(found).T)


def step_sizes(bends: tuple[float, float] = (0.001, 1.0), steps: int = 15) -> None:
    """How far two weights move in each step on ½(b1·w1² + b2·w2²) from (1, 1), under two optimizers.

    Args:
        bends: b1 and b2; at the start they are the slopes.
        steps: how many steps of plain descent and of Adam, both with the rate 0.05.
    """
    figure, panels = new_figure(columns=2, width=10.0, height=3.8)
    told, racers = [], {"plain descent": nn.sgd(0.05), "Adam": nn.adam(0.05)}
    for axes, (name, optimizer) in zip(panels, racers.items(), strict=True):
        path = _walk_on_bends(jnp.array(bends), optimizer, steps)
        lengths = np.abs(np.diff(path, axis=0))
        for i, (colour, line, marker) in enumerate(LOOKS[:2]):
            look = {"color": colour, "marker": marker, "markersize": 5 + 3 * i, "fillstyle": "none"}
            label = f"w{i + 1}, slope {bends[i]:g} at first"
            axes.semilogy(
                np.arange(1, steps + 1), lengths[:, i], linestyle=line, label=label, **look
            )
        axes.set(xlabel="step", title=f"{name}, learning rate 0.05", ylim=(1e-5, 1))
        axes.legend(loc="upper right", fontsize=10)
        told.append(f"{name}: w1 {lengths[0, 0]:.2g}, w2 {lengths[0, 1]:.2g}")
    panels[0].set_ylabel("length of the step")
    show(
        figure,
        f"How far two weights move in each of {steps} steps, lengths on a logarithmic axis; the slopes of the two "
        f"differ by a factor of {bends[1] / bends[0]:g}. The first steps are, with {'; with '.join(told)}. Plain "
        "descent moves each weight in proportion to its slope: two lines far apart. Under Adam both lines begin at "
        "the learning rate.",
    )


def _walk_on_bends(bends: jnp.ndarray, optimizer: nn.Optimizer, steps: int) -> np.ndarray:
    return np.asarray(walk(lambda w: bends * w, jnp.ones_like(bends), optimizer, steps))


def decay_two_ways(
    scales: tuple[float, ...] = (0.01, 0.1, 1.0),
    rate: float = 0.01,
    decay: float = 0.1,
    steps: int = 300,
) -> None:
    """Weights under Adam whose loss pulls to and fro: decay through the gradient, and beside it.

    Args:
        scales: how large the gradient of each weight is.
        rate, decay: learning rate and weight decay of both runs.
        steps: of each run; every weight starts at 1.
    """
    figure, panels = new_figure(columns=2, width=10.0, height=3.9)
    coupled = decay_runs(jnp.array(scales), nn.adam(rate), decay, steps)
    beside = decay_runs(jnp.array(scales), nn.adamw(rate, weight_decay=decay), 0.0, steps)
    runs = {"decay in the gradient: Adam": coupled, "decay beside it: AdamW": beside}
    told = []
    for axes, (name, path) in zip(panels, runs.items(), strict=True):
        path = np.asarray(path)
        for i, (colour, line, marker) in zip(range(len(scales)), LOOKS, strict=False):
            axes.plot(
                path[:, i], line, color=colour, marker=marker, markevery=(20 * i, 75),
                label=f"gradient ±{scales[i]:g}",
            )  # fmt: skip
        axes.set(xlabel="step", title=name, ylim=(-0.05, 1.1))
        axes.legend(loc="lower left", fontsize=10)
        told.append(f"{name}: {', '.join(f'{end:.2f}' for end in path[-1])}")
    panels[0].set_ylabel("weight")
    show(
        figure,
        f"Weights over {steps} steps, all from 1 on, with gradients of the sizes {', '.join(map(str, scales))} that "
        f"change sign at every step. What is left of them at the end, in this order: {'; '.join(told)}. Through the "
        "gradient, the weight with the smallest gradients decays fastest; beside it, all lie on one line.",
    )


def rates_and_distances(
    schedules: Mapping[str, Callable], steps: int = 100, start: float = 10.0, noise: float = 1.0
) -> None:
    """Schedules over the updates, and how near they bring descent on ½x² when the slope is noisy.

    Args:
        schedules: what each is called -> a function from the update's number to a rate; five at most.
        steps: how many updates.
        start, noise: the first place, and the standard deviation of the noise in the slope.
    """
    figure, (left, right) = new_figure(columns=2, width=10.0, height=4.0)
    t, told = np.arange(steps), []
    for (name, rate_at), (colour, line, marker) in zip(schedules.items(), LOOKS, strict=False):
        rates = np.asarray(rate_at(t), dtype=float) * np.ones(steps)
        distances = np.sqrt(np.asarray(mean_square_distance(rates, start, noise)))
        look = {"color": colour, "marker": marker, "markevery": steps // 6, "label": name}
        left.plot(t, rates, linestyle=line, **look)
        right.semilogy(distances, linestyle=line, **look)
        told.append(f"{name} {distances[-1]:.2f}")
    left.set(xlabel="update", title="learning rate")
    right.set(xlabel="update", title="distance from the minimum")
    # The right panel has room: its lines leave the upper corner in the first updates.
    right.legend(fontsize=9, loc="upper right")
    show(
        figure,
        f"Left, the learning rate of {len(told)} schedules over {steps} updates. Right, the root mean square distance "
        f"from the minimum of ½x², from {start:g} on, with noise in the slope, on a logarithmic axis. At the end: "
        f"{'; '.join(told)}. A constant rate comes down fast and stays at the height of its noise; halving stops far "
        "away; the others come down and go on settling.",
    )
