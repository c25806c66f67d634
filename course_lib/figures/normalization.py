"""The figure of normalization: the same activations as they are, after batch norm, and after layer norm."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from course_lib.figures.style import BLUE, GREY, ORANGE, RED, new_figure, show
from course_lib.nn.layers import BatchNorm, LayerNorm


def before_and_after_normalization(act: np.ndarray) -> None:
    """Activations (N, H) in three panels: one column of dots a feature, one example joined by a line."""
    act = np.asarray(act, float)
    params = {"scale": np.ones(act.shape[1]), "shift": np.zeros(act.shape[1])}
    memory = BatchNorm().start(act.shape[1], jnp.result_type(float))
    batch = BatchNorm().apply(params, memory, act, train=True, key=None)[0]
    layer = LayerNorm().apply(params, {}, act, train=True, key=None)[0]
    figure, panels = new_figure(columns=3, width=9.4, height=3.9)
    titles = ("as they are", "after batch norm:\nevery column", "after layer norm:\nevery row")
    features = np.arange(1, act.shape[1] + 1)
    for axes, title, values in zip(panels, titles, (act, batch, layer), strict=True):
        values = np.asarray(values)
        for row in values:
            axes.plot(features, row, "o", color=BLUE, alpha=0.45, markersize=4)
        axes.plot(features, values[0], "-", color=ORANGE, label="one example")
        axes.plot(features, values.mean(0), "_", color=RED, markersize=18, mew=2.5, label="mean")
        axes.axhline(0, color=GREY, linewidth=1)
        axes.set(title=title, xlabel="feature", xticks=features)
    panels[0].legend(loc="best", fontsize=9)
    means, spreads = (", ".join(f"{v:.1f}" for v in f(act, 0)) for f in (np.mean, np.std))
    show(
        figure,
        f"Activations of {len(act)} examples for {act.shape[1]} features, one column of dots a feature, in three "
        f"panels; a line joins the dots of one example. As they are, the columns have means {means} and spreads "
        f"{spreads}. After batch norm every column has mean 0 and spread 1, and the line goes up and down. After "
        "layer norm the numbers of each example have mean 0 and spread 1; the columns still differ.",
    )
