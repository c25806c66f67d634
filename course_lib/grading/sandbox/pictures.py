"""Pictures that the course's own cells draw, kept as compiled programs are: a class looks at the same ones.

A picture is known by all that it is drawn from: the figure, pickled (and never unpickled: only the bytes' hash counts),
settings, versions, and the file that draws. So what is found is, byte for byte, what drawing would give, unless a
notebook changes matplotlib itself, such as its table of colours. But a figure whose picture was found has not been laid
out. Nothing but what is shown depends on either: pictures give no points.

Drawing is up to half of what a submission's cells cost once nothing has to be compiled.
"""

from __future__ import annotations

import copyreg
import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

import matplotlib
from matplotlib import ft2font
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.transforms import TransformNode

from course_lib.figures import style
from course_lib.grading.library import drawing_versions
from course_lib.grading.sandbox.kept_file import keep

# Whose classes and functions are known by name and version; anybody else may mean another thing by the same name.
PYTHONS = {"builtins", "collections", "copyreg", "datetime", "functools", "itertools", "weakref"}
KNOWN = PYTHONS | {"cycler", "matplotlib", "mpl_toolkits", "numpy"}
VERSIONS = drawing_versions(), ft2font.__freetype_version__
DRAWN_BY = Path(style.__file__).read_bytes()


class Pictures:
    """Stands in for `course_lib.figures.style.png`: finds a picture, or has it drawn.

    Args:
        draw: makes a figure's PNG file.
        folder: where pictures lie. What is drawn is kept there if it may be written to.
    """

    def __init__(self, draw: Callable[[Figure], bytes], folder: Path) -> None:
        self._draw, self._folder = draw, folder

    def __call__(self, figure: Figure) -> bytes:
        key = key_of(figure)
        if not key:
            return self._draw(figure)
        place = self._folder / f"{key}.png"
        with suppress(OSError):
            return place.read_bytes()
        picture = self._draw(figure)
        with suppress(OSError):
            keep(place, picture)
        return picture


def key_of(figure: Figure) -> str:
    """A hash of all that a picture of this figure depends on; "" if that cannot be told.

    It is the same in another process; a figure that holds a function of the notebook's has none.
    """
    digest = hashlib.sha256()
    try:
        file = SimpleNamespace(write=digest.update)
        settings = dict(matplotlib.rcParams), style.RC, style.DPI
        _Content(file, protocol=5).dump((figure, settings, VERSIONS, DRAWN_BY))
    except Exception:  # what a student put into a figure may raise anything when it is pickled
        return ""
    return digest.hexdigest()


class _Content(pickle.Pickler):
    """Pickles what is drawn, without what differs from process to process."""

    def reducer_override(self, thing: Any) -> Any:
        named = isinstance(thing, type | FunctionType | MethodType)
        if named and thing.__module__.split(".")[0] not in KNOWN:
            raise pickle.PicklingError(f"{thing.__qualname__} means something in this process only")
        if isinstance(thing, CallbackRegistry):
            # Numbered anew each time that it is pickled.
            return copyreg.__newobj__, (type(thing),)
        if isinstance(thing, TransformNode):
            # Who is to be told of changes: by addresses, and no part of the picture.
            state = {k: v for k, v in thing.__getstate__().items() if k != "_parents"}
            return copyreg.__newobj__, (type(thing),), state
        return NotImplemented
