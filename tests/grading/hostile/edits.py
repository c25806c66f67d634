"""Attacks on the notebook as a file: what nbgrader, nbclient and a browser read in it beside the code.

Each function changes one notebook in place; its docstring says in one sentence what it tries.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_output

FOUR = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
FOUR["data"] = {"text/plain": "4.0"}


def skip_tags(content: NotebookNode) -> None:
    """Tags the test cells so that the program which runs notebooks skips them: no output, full points."""
    for cell in checks(content):
        cell.metadata["tags"] = ["skip-execution"]


def tags_of_all_kinds(content: NotebookNode) -> None:
    """Tags the cells with all words that some tool is known to obey."""
    words = ["raises-exception", "remove-cell", "hide-output", "nbval-skip", "parameters", "skip"]
    for cell in content.cells:
        cell.metadata["tags"] = [*words, "remove_output", "skip-execution-eve"]


def outputs_forged(content: NotebookNode) -> None:
    """Brings outputs of the test cells along: a result of 4.0, and no error."""
    for number, cell in enumerate(checks(content)):
        cell.outputs = [from_dict(FOUR)]
        cell.execution_count = number + 1


def points_raised(content: NotebookNode) -> None:
    """Promises itself a hundred points for every test, negative ones, and points that are no numbers."""
    for cell, points in zip(checks(content), (100, 1e308, -5, 2.5, 0, 99, 7), strict=True):
        cell.metadata.nbgrader["points"] = points


def tests_rewritten(content: NotebookNode) -> None:
    """Rewrites the test cells, unlocks them and gives them checksums that fit."""
    for cell in checks(content):
        cell.source = "4.0 if 'median' else None"
        cell.metadata.nbgrader.update(locked=False, checksum="0" * 32)
        cell.metadata.update(editable=True, deletable=True)


def tests_deleted(content: NotebookNode) -> None:
    """Deletes the test cells that it would not pass."""
    content.cells = [cell for cell in content.cells if cell not in checks(content)[1:]]


def tests_doubled(content: NotebookNode) -> None:
    """Adds harmless test cells of the same names behind the real ones."""
    for cell in checks(content):
        double = copy.deepcopy(cell)
        double.id, double.source = f"{cell.id}-2", "4.0"
        content.cells.append(double)


def tests_doubled_in_front(content: NotebookNode) -> None:
    """Adds harmless test cells of the same names in front of the real ones, as solutions and as notes."""
    for cell in checks(content):
        double = copy.deepcopy(cell)
        double.id, double.source = f"{cell.id}-2", "4.0"
        double.metadata.nbgrader.update(solution=True, locked=False)
        content.cells.insert(0, double)


def tests_moved_behind_the_end(content: NotebookNode) -> None:
    """Moves the test cells behind a cell that ends the kernel."""
    moved = checks(content)[1:]
    content.cells = [cell for cell in content.cells if cell not in moved]
    content.cells += [new_code_cell("import os\nos._exit(0)", id="eve-end"), *moved]


def tests_moved_to_the_front(content: NotebookNode) -> None:
    """Moves the test cells in front of everything, where the student's cells come after their verdict."""
    moved = checks(content)
    content.cells = [*moved, *(cell for cell in content.cells if cell not in moved)]


def tests_exchanged(content: NotebookNode) -> None:
    """Exchanges the names of the test cells, so that the one that passes counts for the dearest."""
    cells = checks(content)
    names = [cell.metadata.nbgrader["grade_id"] for cell in cells]
    for cell, name in zip(cells, [*names[5:], *names[:5]], strict=True):
        cell.metadata.nbgrader["grade_id"] = name


def names_of_nothing(content: NotebookNode) -> None:
    """Renames test cells to names that the gradebook does not know, one of them to a path."""
    for cell, name in zip(
        checks(content)[1:], ("", "../../E9", "E9", "é" * 999, "E2-check "), strict=False
    ):
        cell.metadata.nbgrader["grade_id"] = name


def answers_made_graded(content: NotebookNode) -> None:
    """Marks its own answer cells as tests that give points, and the tests as answers."""
    for cell in content.cells:
        flags = cell.metadata.get("nbgrader", {})
        if flags.get("grade_id", "").endswith("-answer") and cell.cell_type == "code":
            flags.update(grade=True, points=4, solution=False)
        elif flags.get("grade_id", "").endswith("-check"):
            flags.update(grade=False, solution=True, locked=False)


def tests_marked_as_written(content: NotebookNode) -> None:
    """Marks the test cells as answers to be read by a person, and as tasks."""
    for number, cell in enumerate(checks(content)[1:]):
        cell.metadata.nbgrader.update(solution=True, task=bool(number % 2))


def tests_made_text(content: NotebookNode) -> None:
    """Turns the test cells into text and raw cells, which are not run."""
    for number, cell in enumerate(checks(content)[1:]):
        cell.cell_type = ("markdown", "raw")[number % 2]
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)


def cell_ids_alike(content: NotebookNode) -> None:
    """Gives all cells one id, and a second time the same names to nbgrader."""
    for cell in content.cells:
        cell["id"] = "eve"


def another_kernel(content: NotebookNode) -> None:
    """Asks for a kernel of its own choice, whose command line it brings along."""
    content.metadata["kernelspec"] = {
        "display_name": "Eve",
        "name": "../../eve",
        "language": "bash",
        "argv": ["bash", "-c", "echo @MARK@"],
    }
    content.metadata["language_info"] = {"name": "bash", "mimetype": "text/html"}


def widget_state(content: NotebookNode) -> None:
    """Brings the state of widgets along, with HTML in it, that a browser would build again."""
    state = {"model_name": "HTMLModel", "model_module": "@jupyter-widgets/controls"}
    state["state"] = {"value": "</script><script>window.eve='@MARK@'</script>"}
    content.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {"eve": state}, "version_major": 2}
    }
    content.metadata["title"] = "</title><script>window.eve='@MARK@'</script>"
    content.metadata["authors"] = [{"name": "<script>window.eve='@MARK@'</script>"}]


def attachments_and_cell_html(content: NotebookNode) -> None:
    """Adds text cells with scripts, and with attachments whose names and types are HTML."""
    text = "<script>window.eve='@MARK@'</script>\n\n![x](attachment:x.png)"
    cell = {"cell_type": "markdown", "id": "eve-text", "metadata": {}, "source": text}
    cell["attachments"] = {"x.png": {"image/svg+xml\"><script>window.eve='@MARK@'</script>": "x"}}
    content.cells.insert(1, from_dict(cell))


def script_in_the_written_answer(content: NotebookNode) -> None:
    """Writes HTML with a script into the written answer, which an instructor opens to mark it."""
    text = "<script>window.eve='@MARK@'</script><img src='x' onerror=\"window.eve='@MARK@'\">"
    content.cells[-1].source = text


def settings_for_programs(content: NotebookNode) -> None:
    """Writes into the notebook's metadata what programs read there: timeouts, tags, nbgrader's own."""
    content.metadata["nbgrader"] = {"grade": True, "points": 18, "schema_version": 99}
    content.metadata["execution"] = {"timeout": -1, "allow_errors": True, "enabled": False}
    content.metadata["papermill"] = {"parameters": {"CHECK_NONCE": ""}}
    for cell in content.cells:
        cell.metadata["execution"] = {"timeout": 10**9}
        cell.metadata["collapsed"] = True


def thousands_of_cells(content: NotebookNode) -> None:
    """Hands in two thousand cells that do nothing."""
    content.cells += [new_code_cell("0", id=f"eve-{number}") for number in range(2000)]


def outputs_that_are_none(content: NotebookNode) -> None:
    """Brings outputs along that the file format does not know."""
    cell = content.cells[2]
    cell.outputs = [
        from_dict({"output_type": "eve", "data": 5}),
        new_output("stream", name="stdout", text="x" * 5_000_000),
    ]
    content.cells.append(from_dict({"cell_type": "eve", "id": "eve", "metadata": {}, "source": ""}))


def sources_that_are_none(content: NotebookNode) -> None:
    """Writes numbers, lists and nothing where the source of a cell stands."""
    content.cells.append(
        from_dict({"cell_type": "code", "id": "eve-1", "metadata": {}, "source": 5})
    )
    content.cells[-1].update(outputs=[], execution_count=None)
    content.cells.append(from_dict({"cell_type": "markdown", "id": "eve-2", "source": ["a", 5]}))


def names_with_control_signs(content: NotebookNode) -> None:
    """Writes lone surrogates, NUL and escape codes into cells and names."""
    content.cells.append(new_code_cell("x = '\\ud800'\nprint('\\x1b[2J\\x00', x)", id="eve-1"))
    content.cells.append(new_code_cell(json.loads("\"y = '\\ud800'\""), id="eve-2"))
    content.metadata["eve"] = "\x00\x1b]0;eve\x07"


def checks(content: NotebookNode) -> list[NotebookNode]:
    """The test cells."""
    return list(_checks(content))


def _checks(content: NotebookNode) -> Iterator[NotebookNode]:
    for cell in content.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith("-check"):
            yield cell


EDITS = (
    skip_tags,
    tags_of_all_kinds,
    outputs_forged,
    points_raised,
    tests_rewritten,
    tests_deleted,
    tests_doubled,
    tests_doubled_in_front,
    tests_moved_behind_the_end,
    tests_moved_to_the_front,
    tests_exchanged,
    names_of_nothing,
    answers_made_graded,
    tests_marked_as_written,
    tests_made_text,
    cell_ids_alike,
    another_kernel,
    widget_state,
    attachments_and_cell_html,
    script_in_the_written_answer,
    settings_for_programs,
    thousands_of_cells,
    outputs_that_are_none,
    sources_that_are_none,
    names_with_control_signs,
)
