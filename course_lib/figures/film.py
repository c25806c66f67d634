"""A figure step by step: the last frame as a still, and under it the film, which plays when it is opened.

The film is an animated PNG inside of the output's HTML: it plays without a kernel, a script or a network,
in a notebook as well as in a page made from it. Nothing moves before somebody opens it; closing it ends it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from course_lib.figures import style

# How much longer than the others the last frame stays.
LAST = 5


def show_runs(draw: Callable, runs: Mapping[str, np.ndarray], steps: int) -> None:
    """Show `draw(runs)`, and where `steps` is not 0 also the film of the runs' first steps.

    Args:
        draw: from runs to (figure, alternative text).
        runs: what each run is called -> its places, the start first.
        steps: how many of them the film shows one by one.

    Raises:
        ValueError: if `steps` is negative.
    """
    if steps < 0:
        raise ValueError(f"a film shows 1 step or more, or 0: no film; not {steps}")
    whole, alt = draw(runs)
    if not steps:
        style.show(whole, alt)
        return
    # In NumPy: in JAX each length would be a program to compile.
    runs = {name: np.asarray(path) for name, path in runs.items()}
    growing = ({name: path[: k + 1] for name, path in runs.items()} for k in range(steps))
    film([*(draw(part)[0] for part in growing), whole], alt)


def film(frames: Sequence[Figure], alt: str, seconds: float = 0.5) -> None:
    """Show the last frame, and for who opens it, the film of all frames.

    Args:
        frames: figures of one size, made by `style.new_figure`; the last shows all.
        alt: what one should see in the last frame, in a sentence or two.
        seconds: how long a frame stays; the last stays five times as long, then the film begins anew.

    Raises:
        ValueError: if there are fewer than two frames, they differ in size, or `alt` is empty.
    """
    style.publish(bundle(frames, alt, seconds))


def bundle(frames: Sequence[Figure], alt: str, seconds: float = 0.5) -> dict[str, str]:
    """The output that `film` shows: {type: content}."""
    if len(frames) < 2:
        raise ValueError(f"a film needs two frames or more; this has {len(frames)}")
    sizes = {tuple(map(float, frame.get_size_inches())) for frame in frames}
    if len(sizes) > 1:
        raise ValueError(f"the frames of a film must have one size, not {sorted(sizes)}")
    still = style.bundle(frames[-1], alt)
    last = base64.b64decode(still["image/png"])
    pictures = [*map(style.png, frames[:-1]), last]
    png = base64.b64encode(_animated(pictures, seconds)).decode("ascii")
    length = seconds * (len(frames) - 1 + LAST)
    told = f"Play it: {len(frames)} frames, {length:.0f} seconds"
    moving = f'<img alt="The same, frame by frame." style="max-width:100%" src="data:image/png;base64,{png}">'
    html = f"{still['text/html']}<details><summary>{escape(told)}</summary>{moving}</details>"
    return {**still, "text/html": html}


def _animated(pictures: Sequence[bytes], seconds: float) -> bytes:
    """PNG files of one size as one animated PNG that begins anew for ever."""
    first, *rest = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    each = round(1000 * seconds)
    durations = [each] * len(rest) + [LAST * each]
    buffer = io.BytesIO()
    first.save(buffer, "PNG", save_all=True, append_images=rest, duration=durations, loop=0)
    return buffer.getvalue()
