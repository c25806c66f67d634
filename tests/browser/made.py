"""Every explorer of the course and how a notebook makes it: the cells that the explorer's own test shows.

What goes over all explorers, such as the accessibility test and the benchmark, finds them here, new ones too.
"""

import importlib
import re

from course_lib import explorers
from course_lib.explorers.explorer import Explorer

NAMES = [name for name in explorers.__all__ if issubclass(getattr(explorers, name), Explorer)]


def cells_of(name):
    """The cells of a notebook that shows this explorer and no other.

    Raises ModuleNotFoundError if the explorer has no test of its own: tests/browser/test_ITS_NAME.py with CELLS.
    """
    file = "test_" + re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return importlib.import_module(f".{file}", __package__).CELLS


def explorer(name):
    """The explorer that the cells show, made here."""
    names = {}
    setup, shown = cells_of(name)[:2]
    exec(setup, names)
    *assigned, last = shown.splitlines()
    exec("\n".join(assigned), names)
    return eval(last, names)
