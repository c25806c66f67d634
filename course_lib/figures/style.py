"""The one style of the course's figures, and the one way to show them.

Colours are told apart by colour-blind readers; a marker, a line style or a number repeats what a colour
says. The background is opaque white, so that a figure reads the same in a light and a dark theme.
"""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterator
from html import escape

import matplotlib
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# After Petroff's six colours for colour-blind readers (M. A. Petroff 2021, arXiv:2107.02270). His blue, orange and grey
# are too pale for a line on white (2.2 to 3.1 : 1); these have over 3 : 1, as WCAG 1.4.11 asks, and are the explorers'.
BLUE, ORANGE, RED, PURPLE, GREY, VIOLET = (
    "#3c72cc",
    "#d97600",
    "#e42536",
    "#964a8b",
    "#8a8a90",
    "#7a21dd",
)
INK = "#222222"

RC = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.size": 11.0,
    "axes.titlesize": 12.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "svg.hashsalt": "descent",
}
DPI = 110


def new_figure(columns: int = 1, width: float = 7.0, height: float = 3.8) -> tuple:
    """A figure with `columns` axes side by side; size in inches. Returns (figure, axes)."""
    # Not pyplot: a figure that pyplot does not know is neither shown twice nor kept in memory.
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        return figure, figure.subplots(1, columns)


def show(figure: Figure, alt: str) -> None:
    """Show a figure with alternative text that reaches the page's <img>.

    Args:
        figure: made by `new_figure`.
        alt: what one should see, in a sentence or two.

    Raises:
        ValueError: if `alt` is empty.
    """
    publish(bundle(figure, alt))


def publish(output: dict[str, str]) -> None:
    """Send an output, {type: content}, to the notebook."""
    display(output, raw=True)


def bundle(figure: Figure, alt: str) -> dict[str, str]:
    """A figure as an output: {type: content}.

    Jupyter has no alt text for image outputs, so the picture travels inside HTML; the same PNG is
    added for viewers that show images only, and the text itself for those that show neither.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("every figure needs alt text: say in a sentence what one should see")
    picture = base64.b64encode(png(figure)).decode("ascii")
    html = f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/png;base64,{picture}">'
    return {"text/html": html, "image/png": picture, "text/plain": alt}


def png(figure: Figure) -> bytes:
    """The figure as a PNG file, laid out anew."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(RC), _laid_out(figure):
        # No software version inside the file: the same picture is the same bytes.
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


@contextlib.contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """Everything has its place. `savefig` would draw the figure into nothing for that, a fifth of its time."""
    engine = figure.get_layout_engine()
    if engine is None:
        yield
        return
    figure.set_dpi(DPI)
    engine.execute(figure)
    figure.set_layout_engine("none")
    yield
    figure.set_layout_engine(engine)
