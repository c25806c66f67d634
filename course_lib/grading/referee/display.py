"""What of a student's outputs is kept: text, pictures, and tables without anything that a browser runs.

Formgrader and feedback show a notebook's outputs in the browser of somebody who is logged in and may change
marks. So outputs are rebuilt from a short list of kinds; the rest is dropped, with a word in its place.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Colours are the only values with brackets that are kept: others fetch, or hide what does (a backslash).
COLOUR = re.compile(r"\b(?:rgb|hsl)a?\([\d\s.,%/]*\)")


def _plain_attribute(tag: str, name: str, value: str) -> bool:
    """Whether an attribute of any tag is kept."""
    if name == "style":
        return not re.search(r"[(\\]", COLOUR.sub("", value))
    return name in ("title", "scope", "colspan", "rowspan", "role")


# The first bytes of the kinds of pictures that are kept.
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
TAGS = _words(
    """
    a b br caption code dd details div dl dt em h1 h2 h3 h4 hr i img kbd li ol p pre small span strong sub
    summary sup table tbody td tfoot th thead tr u ul
    """
)
ATTRIBUTES = {
    "*": _plain_attribute,
    "img": ["alt", "src", "width", "height"],
}
STYLES = _words(
    """
    background-color border border-bottom border-collapse border-left border-right border-top color
    display font-family font-size font-style font-weight line-height list-style margin margin-left max-
    width padding padding-left text-align vertical-align white-space width
    """
)
LONGEST_TEXT = 1_000_000
MOST_OUTPUTS = 200
# Letters of a piece of HTML that is cleaned once for all students.
LONGEST_REMEMBERED = 100_000

# What is no picture of ours must not be fetched from elsewhere: an address tells who looks at it, and when.
_RULES = {
    "tags": TAGS,
    "attributes": ATTRIBUTES,
    "protocols": frozenset({"data"}),
    "css_sanitizer": CSSSanitizer(allowed_css_properties=STYLES),
}
_cleaner = bleach.Cleaner(**_RULES, strip=True)
# In a student's words nothing is lost: "x<y" is no tag, and looks like one.
_escaper = bleach.Cleaner(**_RULES, strip=False)


def clean(outputs: Any) -> list[dict[str, Any]]:
    """A student's outputs, as they may be shown to anybody.

    Args:
        outputs: nbformat outputs, or whatever a kernel sent in their place.
    """
    outputs = outputs if isinstance(outputs, list) else []
    kept = [new for output in outputs[:MOST_OUTPUTS] if (new := _clean(output)) is not None]
    if len(outputs) > MOST_OUTPUTS:
        kept.append(_stream(f"… and {len(outputs) - MOST_OUTPUTS} more outputs\n"))
    return kept


def harmless(text: str) -> str:
    """A text that may hold HTML; what a browser would run or fetch is shown as text."""
    return _escaper.clean(text)


def _without_danger(text: str) -> str:
    """HTML without what a browser would run or fetch."""
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _cleaner.clean(text)


# Tables and right answers look the same for every student, and cleaning them was a third of a worker's own work.
_remembered = functools.lru_cache(maxsize=256)(_cleaner.clean)


def _clean(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    match output.get("output_type"):
        case "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
        case "error":
            lines = output.get("traceback")
            lines = lines if isinstance(lines, list) else []
            return {
                "output_type": "error",
                "ename": _name(output.get("ename")),
                "evalue": _text(output.get("evalue"))[:2000],
                "traceback": [_text(line) for line in lines[:200]],
            }
        case "display_data" | "execute_result":
            # What a student's cell gives is never a score, so it needs not be an execute_result.
            return {
                "output_type": "display_data",
                "data": _data(output.get("data")),
                "metadata": {},
            }
    return None


def _name(value: Any) -> str:
    """The name of an error; the grader's own is none of a student's."""
    name = _text(value)[:200]
    return f"Students{name}" if name == "NotRefereed" else name


def _data(data: Any) -> dict[str, str]:
    data = data if isinstance(data, dict) else {}
    kept = {}
    for kind in PICTURES:
        if kind in data and is_picture(data[kind], kind):
            kept[kind] = "".join(data[kind].split())
    if isinstance(data.get("text/html"), str | list):
        kept["text/html"] = _without_danger(_text(data["text/html"]))
    if "text/plain" in data:
        kept["text/plain"] = _text(data["text/plain"])
    return kept or {"text/plain": "(an output of a kind that is not shown)"}


def is_picture(text: Any, kind: str) -> bool:
    """Whether a text is a picture of this kind in base 64."""
    if kind not in PICTURES or not isinstance(text, str):
        return False
    try:
        start = base64.b64decode("".join(text[:64].split())[:32], validate=True)
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return start.startswith(PICTURES[kind])


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        return ""
    # A lone surrogate cannot be written to a file.
    value = value.encode("utf-8", "replace").decode()
    return value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + "\n… (cut)"
