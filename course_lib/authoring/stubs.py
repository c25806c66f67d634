"""What a student sees of an answer: the nbgrader step that takes the solutions out.

nbgrader_config.py puts FadeSolutions in ClearSolutions' place, so that `course build`, the
`nbgrader` command and Formgrader's Generate button all write the same notebook.
"""

import re
from collections.abc import Iterator

from nbgrader import utils
from nbgrader.preprocessors import ClearSolutions
from traitlets import Dict, Unicode

from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.markers import (
    BEGIN,
    CODE_STUB,
    END,
    MarkerError,
    fade,
    find_markers,
    find_regions,
    solution_lines,
)

TEXT_STUB = "*Write your answer here, in place of this line.*"
# What jupytext notes in a notebook that it pairs with a text; no business of a student's.
_PAIRING_METADATA = ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")


class FadeSolutions(ClearSolutions):
    """Replace each solution by its stub, its holes or its planted bug; see `markers`.

    Raises AuthoringError, naming unit, cell and line, for a marker that cannot be obeyed or that
    would reach the student.
    """

    code_stub = Dict(
        {"python": CODE_STUB}, help="What replaces a code solution that has no markers"
    ).tag(config=True)
    text_stub = Unicode(TEXT_STUB, help="What replaces a written solution").tag(config=True)

    def preprocess(self, nb, resources):
        nb.metadata.pop("jupytext", None)
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, cell_index):
        for key in _PAIRING_METADATA:
            cell.metadata.pop(key, None)
        try:
            if utils.is_solution(cell):
                self._fade_answer(cell, resources["language"])
            else:
                self._insist_on_no_marks(cell)
        except MarkerError as problem:
            raise AuthoringError(_located(problem, cell, resources, cell_index)) from problem
        return cell, resources

    def _fade_answer(self, cell, language: str) -> None:
        begin, end = self.begin_solution_delimeter, self.end_solution_delimeter
        if cell.cell_type == "code":
            cell.source = fade(cell.source, self.code_stub[language], begin, end)
        elif find_regions(cell.source, begin, end):
            self._replace_solution_region(cell, language)
        else:
            cell.source = self.text_stub

    def _insist_on_no_marks(self, cell) -> None:
        begin, end = self.begin_solution_delimeter, self.end_solution_delimeter
        for region in find_regions(cell.source, begin, end):
            line = region.first - 1
            raise MarkerError(f"{begin} in a cell that nbgrader does not know as a solution; "
                              'set "solution": true in its header', line)  # fmt: skip
        if cell.cell_type == "code":
            for line in find_markers(cell.source):
                raise MarkerError("a marker in a cell that nbgrader does not know as a solution; "
                                  'set "solution": true in its header', line)  # fmt: skip


def _located(problem: MarkerError, cell, resources, cell_index: int) -> str:
    unit = resources.get("nbgrader", {}).get("assignment", "the notebook")
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    named = f" ({name})" if name else ""
    text = cell.source.split("\n")[problem.line - 1].strip()
    return f"{unit}, cell {cell_index + 1}{named}, line {problem.line} (`{text}`): {problem}."


def unexplained_lines(source: str, released: str) -> Iterator[str]:
    """Yield the lines of a released answer cell that do not occur in its solution.

    `...` in a released line stands for anything; the stubs themselves and the code of BUG markers
    are explained. `source` is the solution cell's text, `released` the student's.
    """
    solution, bugs = solution_lines(source)
    solution = [line for line in solution if BEGIN not in line and END not in line]
    known = {line.strip() for line in [*solution, *bugs, CODE_STUB, TEXT_STUB]}
    for line in released.split("\n"):
        bare = line.strip()
        if bare and bare not in known and not _matches_a_hole(bare, known):
            yield line


def _matches_a_hole(line: str, known: set[str]) -> bool:
    if "..." not in line:
        return False
    pattern = re.compile(".+".join(re.escape(part) for part in line.split("...")))
    return any(pattern.fullmatch(other) for other in known)
