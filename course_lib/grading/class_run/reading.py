"""Read a notebook that somebody handed in, whatever happened to it on the way here.

What can be understood is repaired, and a note says how; what cannot raises `Failure`. Outputs are dropped.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION

from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import FLAGS

# A page of pictures is a few MB. What is larger than this does not fit into a grading computer's memory.
MOST_BYTES = 250_000_000
ASK = (
    "Ask for the notebook again, saved once more in Jupyter and opened there to see that it works."
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A larger share of its locked cells than this says something else in a notebook that is not this one.
STRANGE = 0.5
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read(path: Path, known: Mapping[str, Mapping[str, Any]]) -> tuple[NotebookNode, list[str]]:
    """A submitted notebook in nbformat 4, without outputs, and notes on what was repaired.

    Args:
        path: the file.
        known: the cells that the gradebook knows, as in `Expected.cells`.

    Raises:
        Failure: if nothing in it can be graded.
    """
    notes: list[str] = []
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Failure(
            f"{path.name} has {size / 1e6:,.0f} MB; at most {MOST_BYTES / 1e6:,.0f} MB are read.",
            "Ask for it again with its outputs cleared (Jupyter: Edit, Clear Outputs of All Cells).",
        )
    notebook = _of_format_4(_parsed(_text(path.read_bytes(), notes), path.name), path.name, notes)
    _drop_outputs(notebook)
    _repair_ids(notebook)
    _repair_metadata(notebook, known, notes)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as problem:
        where = "/".join(str(part) for part in getattr(problem, "path", ()))
        raise Failure(
            f"{path.name} is no valid notebook: {str(problem).splitlines()[0][:200]} (at {where}).",
            ASK,
        ) from None
    return notebook, notes


def too_deep(name: str) -> Failure:
    """The failure of a notebook that holds lists in lists in lists."""
    return Failure(f"{name} is nested too deeply to be read.", ASK)


def grade_ids(path: Path) -> set[str]:
    """The grade ids in a notebook file; none where it cannot be read, or is larger than `read` takes."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return set()
        notebook = _of_format_4(_parsed(_text(path.read_bytes(), []), path.name), path.name, [])
        found = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells}
    except (Failure, OSError, AttributeError, TypeError):
        return set()
    return {name for name in found if isinstance(name, str)}


def strangeness(notebook: NotebookNode, known: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Notes on what the whole of a notebook that was read looks like; none if it looks like the assignment's.

    Graded cells that are gone have no points, and Formgrader, which shows what is there, has no place to give some. If
    most locked cells say something else, they may be those of another unit, whose cells have the same names, or of an
    older release.
    """
    notes = []
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    locked = [name for name, cell in known.items() if cell["locked"] and name in cells]
    other = sum(_has_another_text(cells[name], known[name]) for name in locked)
    if other > max(1, STRANGE * len(locked)):
        notes.append(
            f"{other} of {len(locked)} locked cells have another text than the release: "
            "is it another notebook, or one of an older release?"
        )
    graded = [name for name, cell in known.items() if cell["grade"] or cell["task"]]
    gone = [name for name in graded if name not in cells]
    if gone and len(gone) == len(graded):
        notes.append("None of the graded cells is in it: is it another notebook?")
    elif gone:
        more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
        names = ", ".join(map(repr, gone[:5]))
        notes.append(
            f"{len(gone)} of {len(graded)} graded cells are gone and have no points: {names}{more}. Formgrader does "
            "not show them. Ask for the notebook again; or copy them from the release into what was handed in, and "
            "grade again."
        )
    return notes


def _has_another_text(cell: NotebookNode, truth: Mapping[str, Any]) -> bool:
    """Whether a locked cell says neither what was released nor what the instructor wrote."""
    if truth["released"] is None:
        return False
    return cell.source.rstrip() not in (truth["released"].rstrip(), truth["source"].rstrip())


def _text(raw: bytes, notes: list[str]) -> str:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            notes.append(
                f"It was saved as {encoding.removesuffix('-sig')} with a mark at its start."
            )
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                raise Failure(f"It begins as {encoding} and then is not.", ASK) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        notes.append(
            "It was not saved as UTF-8; read as Windows-1252, so special letters may differ."
        )
        return raw.decode("cp1252", errors="replace")


def _parsed(text: str, name: str) -> Any:
    try:
        return _without_lone_surrogates(json.loads(text))
    except RecursionError:
        raise too_deep(name) from None
    except ValueError as problem:
        raise Failure(f"{name} {_what_it_is(text, problem)}.", ASK) from None


def _what_it_is(text: str, problem: ValueError) -> str:
    start = text.lstrip()[:200].lower()
    if not start:
        return "is empty"
    if start.startswith("<"):
        return "is a web page, not a notebook"
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return "holds the marks of an unfinished git merge"
    if not start.startswith("{"):
        return "is no notebook: it does not begin with {"
    if getattr(problem, "pos", 0) >= len(text.rstrip()) - 1 or "Unterminated" in str(problem):
        return f"is cut off: it ends in the middle, after {len(text):,} characters"
    return f"is no valid JSON: {problem}"


def _without_lone_surrogates(data: Any) -> Any:
    """A half of a character, which JSON can spell and no file can hold, becomes a question mark."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode(errors="replace").decode())
    return data


def _of_format_4(data: Any, name: str, notes: list[str]) -> NotebookNode:
    if not isinstance(data, dict) or not ({"cells", "worksheets"} & data.keys()):
        raise Failure(f"{name} is JSON, but holds no cells.", ASK)
    version = data.get("nbformat", 4 if "cells" in data else 3)
    if version not in (1, 2, 3, 4):
        raise Failure(f"{name} has nbformat {version!r}; 1 to 4 are known.", ASK)
    data["nbformat"] = version
    minor = data.get("nbformat_minor", 0)
    data["nbformat_minor"] = minor if type(minor) is int and minor >= 0 else 0
    try:
        notebook = nbformat.versions[version].to_notebook_json(data, minor=data["nbformat_minor"])
        if version != 4:
            notes.append(f"It has the old nbformat {version}; converted to 4.")
            notebook = nbformat.convert(notebook, 4)
        for cell in notebook.cells:
            if not (isinstance(cell.source, str) and isinstance(cell.metadata, dict)):
                raise ValueError("a cell without text or metadata")
            if cell.cell_type not in ("code", "markdown", "raw"):
                raise ValueError(f"a cell of kind {cell.cell_type!r}")
        kernel = notebook.metadata.get("kernelspec", {})
        if not (isinstance(kernel, dict) and {"name", "display_name"} <= kernel.keys()):
            # nbgrader puts the instructor's in its place.
            notebook.metadata.pop("kernelspec", None)
    except Exception as problem:
        # Old converters stop in many ways on what they do not expect.
        raise Failure(f"{name} is no valid notebook: {problem!r:.200}.", ASK) from None
    return notebook


def _drop_outputs(notebook: NotebookNode) -> None:
    """They are made again; and 100 MB of them would travel through everything that follows."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)


def _repair_ids(notebook: NotebookNode) -> None:
    """Missing, double or impossible ids become the cell's place; nbformat would draw them at random."""
    if notebook.nbformat_minor > 5:
        notebook.nbformat_minor = 5
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        if notebook.nbformat_minor < 5:
            cell.pop("id", None)
            continue
        given = cell.get("id")
        if not (isinstance(given, str) and CELL_ID.fullmatch(given)) or given in seen:
            cell["id"] = f"cell-{place}"
        seen.add(cell["id"])


def _repair_metadata(
    notebook: NotebookNode, known: Mapping[str, Mapping[str, Any]], notes: list[str]
) -> None:
    """What kind of cell a grade id names, and its points, are the gradebook's to say."""
    for place, cell in enumerate(notebook.cells):
        if "nbgrader" not in cell.metadata:
            continue
        given = cell.metadata.nbgrader
        name = given.get("grade_id") if isinstance(given, dict) else None
        truth = known.get(name) if isinstance(name, str) else None
        if truth is None:
            del cell.metadata["nbgrader"]
            if isinstance(given, dict) and any(given.get(flag) for flag in FLAGS):
                notes.append(
                    f"Cell {place + 1} claims to be graded as {name!r}, which is no cell here."
                )
            continue
        meta = {"grade_id": name, "schema_version": SCHEMA_VERSION, "checksum": truth["checksum"]}
        meta |= {flag: truth[flag] for flag in FLAGS}
        if truth["points"] is not None:
            meta["points"] = truth["points"]
        if truth["locked"] and _has_another_text(cell, truth):
            notes.append(f"The text of cell {name!r}, which is locked, was changed; put back.")
        changed = [
            key for key in (*FLAGS, "points") if key in given and given[key] != meta.get(key)
        ]
        if changed:
            notes.append(f"Cell {name!r} had another {' and '.join(changed)}; put back.")
        # Keys that nbgrader does not know stop its own validation.
        if isinstance(kind := given.get("cell_type"), str) and kind in ("raw", "code", "markdown"):
            meta["cell_type"] = kind
        cell.metadata["nbgrader"] = NotebookNode(meta)
