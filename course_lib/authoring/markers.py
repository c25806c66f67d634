"""The author's marks in an answer cell, and what a student sees in their place.

Pure text in, pure text out: `### BEGIN SOLUTION` regions, `# HOLE` and `# BUG:` comments.
Comments are found by Python's own tokenizer and statements by its parser, never in strings.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

CODE_STUB = 'raise NotImplementedError("replace this line with your code")'
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"

_HOLE = re.compile(r"(?P<text>#.*?)??\s*#\s*HOLE\s*")
_BUG = re.compile(r"(?:#.*?)??\s*#\s*BUG:\s?(?P<text>.*?)\s*")
_LOOKS_LIKE_A_MARKER = re.compile(r"#\s*(HOLE\b|BUG:)")
_COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor,
    ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip


class MarkerError(ValueError):
    """A mark that cannot be obeyed. `line` counts from 1 within the cell."""

    def __init__(self, message: str, line: int):
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Marker:
    """A `# HOLE` or `# BUG:` at the end of a line."""

    kind: str  # "HOLE" or "BUG"
    line: int  # from 1
    column: int  # where the comment that holds the marker starts, in characters
    text: str  # HOLE: the comment before the marker, kept for the student; BUG: the student's code


@dataclass(frozen=True)
class Region:
    """Lines `first` to `last` (from 1, both included) are the solution; it may be empty."""

    first: int
    last: int
    indent: str
    delimited: bool

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


def find_markers(source: str) -> dict[int, Marker]:
    """Return the markers of a cell by line. Raises MarkerError for one that is misspelled."""
    if not _LOOKS_LIKE_A_MARKER.search(source):
        return {}
    markers = {}
    for comment in _comments(source):
        marker = _marker_in(comment)
        if marker is not None:
            markers[marker.line] = marker
    return markers


def _comments(source: str) -> Iterator[tokenize.TokenInfo]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token
    except (tokenize.TokenError, SyntaxError) as problem:
        raise _not_python(problem) from problem


def _not_python(problem: Exception) -> MarkerError:
    line = problem.lineno if isinstance(problem, SyntaxError) else problem.args[1][0]
    return MarkerError(
        f"the cell has a HOLE or BUG marker, but it is not plain Python ({problem.args[0]}); "
        "put IPython magics and the marked lines into different cells",
        line or 1,
    )


def _marker_in(comment: tokenize.TokenInfo) -> Marker | None:
    line, column = comment.start
    if hole := _HOLE.fullmatch(comment.string):
        return Marker("HOLE", line, column, (hole["text"] or "").rstrip())
    if bug := _BUG.fullmatch(comment.string):
        if not bug["text"]:
            raise MarkerError("BUG: must be followed by the code the student sees", line)
        return Marker("BUG", line, column, bug["text"])
    if _LOOKS_LIKE_A_MARKER.search(comment.string):
        raise MarkerError("a HOLE marker must be the last thing on its line", line)
    return None


def find_regions(source: str, begin: str = BEGIN, end: str = END) -> list[Region]:
    """Return the regions in order. Raises MarkerError if the delimiters do not pair."""
    regions, opened, indent = [], None, ""
    for number, line in enumerate(source.split("\n"), start=1):
        if begin in line:
            if opened is not None:
                raise MarkerError(f"a second {begin} before the {end} of the first", number)
            opened, indent = number, line[: len(line) - len(line.lstrip())]
        elif end in line:
            if opened is None:
                raise MarkerError(f"{end} without a {begin} above it", number)
            regions.append(Region(opened + 1, number - 1, indent, delimited=True))
            opened = None
    if opened is not None:
        raise MarkerError(f"{begin} without an {end} below it", opened)
    return regions


def fade(source: str, stub: str = CODE_STUB, begin: str = BEGIN, end: str = END) -> str:
    """Return what the student sees of an answer cell.

    A region without markers becomes `stub`; one with markers is kept line by line, each HOLE
    line with `...` for its right-hand side, each BUG line with the code that follows the marker.
    A cell without a region is one region. Raises MarkerError.
    """
    lines = source.split("\n")
    markers = find_markers(source)
    regions = find_regions(source, begin, end) or [Region(1, len(lines), "", delimited=False)]
    for line in markers:
        if not any(line in region for region in regions):
            raise MarkerError(f"the marker stands outside {begin} ... {end}", line)
    shown, position = [], 1
    for region in regions:
        shown += lines[position - 1 : region.first - 1 - region.delimited]
        shown += _faded_region(source, lines, region, markers, stub)
        position = region.last + 1 + region.delimited
    shown += lines[position - 1 :]
    if markers:
        _insist_on_python(shown, min(markers))
    return "\n".join(shown)


def _faded_region(
    source: str, lines: list[str], region: Region, markers: dict[int, Marker], stub: str
) -> list[str]:
    if not any(line in region for line in markers):
        return [region.indent + line for line in stub.split("\n")]
    tree = _parsed(source)
    shown = []
    for number in range(region.first, region.last + 1):
        line, marker = lines[number - 1], markers.get(number)
        if marker is None:
            shown.append(line)
        elif marker.kind == "BUG":
            shown.append(line[: len(line) - len(line.lstrip())] + marker.text)
        else:
            shown.append(_with_hole(line, tree, marker))
    return shown


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as problem:
        raise _not_python(problem) from problem


def _insist_on_python(shown: list[str], marked_line: int) -> None:
    try:
        ast.parse("\n".join(shown))
    except SyntaxError as problem:
        raise MarkerError(
            f"what the student would see is not Python ({problem.msg}: {problem.text!r})",
            marked_line,
        ) from problem


def _with_hole(line: str, tree: ast.Module, marker: Marker) -> str:
    statement = _statement_on(tree, marker.line)
    kept = f"  {marker.text}" if marker.text else ""
    return f"{line[: _right_hand_side(line, statement)].rstrip()} ...{kept}"


def _statement_on(tree: ast.Module, line: int) -> ast.stmt:
    """Return the one statement of the line. Raises MarkerError if it has none, two or a part."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        and node.lineno <= line <= node.end_lineno
        and (node.lineno == line or not isinstance(node, _COMPOUND))
    ]
    if len(found) != 1 or found[0].lineno != found[0].end_lineno:
        raise MarkerError("only one statement, alone and whole on its line, can be a hole", line)
    return found[0]


def _right_hand_side(line: str, statement: ast.stmt) -> int:
    """Return the column where the right-hand side of a statement begins."""
    match statement:
        case ast.Return(value=ast.expr()):
            return _column(line, statement.col_offset) + len("return")
        case ast.Assign(targets=[*_, target]) | ast.AugAssign(target=target):
            left = target
        case ast.AnnAssign(annotation=annotation, value=ast.expr()):
            left = annotation
        case _:
            raise MarkerError(
                "only an assignment or a return with a value can be a hole", statement.lineno
            )
    # Between the left-hand side and its `=` there are at most blanks, brackets and an operator.
    return line.index("=", _column(line, left.end_col_offset)) + 1


def _column(line: str, offset: int) -> int:
    """Turn ast's offset in UTF-8 bytes into one in characters."""
    return len(line.encode()[:offset].decode())


def solution_lines(source: str) -> tuple[list[str], list[str]]:
    """Return an answer cell's lines without their markers, and the code of its BUG markers."""
    markers = find_markers(source)
    lines = source.split("\n")
    for marker in markers.values():
        bare = lines[marker.line - 1][: marker.column].rstrip()
        kept = f"  {marker.text}" if marker.kind == "HOLE" and marker.text else ""
        lines[marker.line - 1] = bare + kept
    return lines, [marker.text for marker in markers.values() if marker.kind == "BUG"]
