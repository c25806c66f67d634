"""What a built notebook may show: outputs that come out the same on every computer.

Harmless differences are taken away (chunks of a stream, ids of widgets). What would differ and
carries meaning is refused, with the cell's name, because only the author can say it better.
"""

import re
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

_WIDGET = "application/vnd.jupyter.widget-view+json"
# "at 0x10a3" ends a repr on every system; a Linux address also stands alone in some of them.
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}|\b0x7f[0-9a-fA-F]{10}\b")


class OutputError(ValueError):
    """An output that must not be in a built notebook."""


def normalise(outputs: list[NotebookNode], root: Path) -> list[NotebookNode]:
    """Return a cell's outputs in the one form they are stored in.

    Raises OutputError for text on stderr, a memory address, or a path of this computer. Paths are
    refused rather than replaced: a student would see another one than the page shows, and nbval,
    which runs the page again, would find a difference on every other computer.
    """
    kept = []
    for output in outputs:
        if kept and _same_stream(kept[-1], output):
            kept[-1].text += output.text
        else:
            kept.append(output)
    for output in kept:
        if "data" in output:
            output.data.pop(_WIDGET, None)
        for text in _texts(output):
            _refuse(text, root)
    return kept


def _same_stream(one: NotebookNode, other: NotebookNode) -> bool:
    return one.output_type == other.output_type == "stream" and one.name == other.name


def _texts(output: NotebookNode) -> Iterator[str]:
    """Yield what a reader could read in an output; images are no text."""
    if output.output_type == "stream":
        if output.name == "stderr":
            raise OutputError(
                "it wrote to stderr, which nbgrader scores 0 in a check cell. Repair what warns, "
                f"or silence it where it arises. It wrote:\n{strip_ansi(output.text).rstrip()}"
            )
        yield output.text
    elif output.output_type == "error":
        yield from [output.evalue, *output.traceback]
    else:
        for mimetype, content in output.data.items():
            if mimetype.startswith("text/") or mimetype in ("image/svg+xml", "application/json"):
                yield content if isinstance(content, str) else str(content)


def _refuse(text: str, root: Path) -> None:
    text = strip_ansi(text)
    if address := _ADDRESS.search(text):
        raise OutputError(
            f"it shows a memory address ({address[0]}), which differs in every run. "
            f"Print what matters about the object instead. {_around(text, address.start())}"
        )
    for place in _places(root):
        if found := re.search(rf"(?<![\w.-]){re.escape(place)}(?![\w-])", text):
            raise OutputError(
                f"it shows a path of this computer ({place}), which differs on every other. "
                f"Print the name of the file alone. {_around(text, found.start())}"
            )


def _around(text: str, position: int) -> str:
    line = text[text.rfind("\n", 0, position) + 1 :].partition("\n")[0]
    return f"The line: {line.strip()[:200]!r}."


def _places(root: Path) -> list[str]:
    """Return this computer's folders, the longest first; none is the whole file system."""
    folders = [
        root, Path.home(), tempfile.gettempdir(), sys.prefix, sys.base_prefix,
        *site.getsitepackages(), *sysconfig.get_paths().values(),
    ]  # fmt: skip
    paths = {path for folder in folders for path in (Path(folder), Path(folder).resolve())}
    long_enough = {str(path) for path in paths if len(path.parts) > 1}
    return sorted(long_enough, key=lambda path: (-len(path), path))
