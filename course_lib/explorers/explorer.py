"""What all explorers share: a page of their own, traits that a notebook may set and read, a still picture.

The page computes what follows a movement, from tables that the kernel sampled once; so a picture answers
in the same frame, however far away the kernel is. The kernel is told when the student lets go.
"""

from __future__ import annotations

import anywidget
from matplotlib.figure import Figure

from course_lib.explorers.module import style_sheet
from course_lib.figures import style

# Below the still, for who sees it where there are no widgets or where nothing has run yet.
TO_MOVE_IT = "A still picture: to move it, open this notebook in JupyterLab and run this cell."


class Explorer(anywidget.AnyWidget):
    """A figure that a student moves. Subclasses say which page draws it and make a still of it."""

    # Subclasses add `_esm = module("their_page.js")`.
    _css = style_sheet()

    def still(self) -> tuple[Figure, str]:
        """The present state as a figure, with its alternative text."""
        raise NotImplementedError(f"{type(self).__name__} has no still picture")

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and for viewers without widgets its still: GitHub, nbconvert, a printed page."""
        widget, metadata = super()._repr_mimebundle_(**kwargs)
        still = style.bundle(*self.still())
        still["text/html"] += f"<p>{TO_MOVE_IT}</p>"
        return {**widget, **still}, metadata
