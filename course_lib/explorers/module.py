"""One ES module of an explorer's page, from the files it imports: no build step, no remote script.

A widget's module comes to the browser as text, where a relative import leads nowhere. So the text of
each imported file is put before that of the file that imports it.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parent / "page"
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./]+)";\n', re.MULTILINE)
# Inside of one module nothing is exported but the explorer itself.
EXPORT = re.compile(r"^export (?=const |function |class )", re.MULTILINE)


@cache
def module(name: str) -> str:
    """The text of ``page/NAME`` and of all that it imports, each file once."""
    return "\n".join(EXPORT.sub("", IMPORT.sub("", _text(file))) for file in files(name))


def files(name: str) -> list[str]:
    """What ``page/NAME`` imports, directly or not, each before those that import it; NAME itself last."""
    order: list[str] = []
    _gather(name, order)
    return order


@cache
def style_sheet() -> str:
    """The style sheet that all explorers share."""
    return _text("explorer.css")


def _gather(name: str, order: list[str]) -> None:
    for imported in IMPORT.findall(_text(name)):
        _gather(posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)), order)
    if name not in order:
        order.append(name)


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")
