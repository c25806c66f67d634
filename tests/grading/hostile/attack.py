"""One hostile submission as data: the honest but wrong notebook, with something of its own in it.

An attack that is code is a file: its docstring says what it tries, comments behind that say how it must be
tried, and lines like `# %% E2` say which cell, or which file beside the notebook, a part of it becomes.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from ..assignment import ANSWERS, SOLVED_BY_THE_PARTIAL
from .traps import fill_in

PART = re.compile(r"^# %% (.+)\n", re.MULTILINE)
SETTING = re.compile(r"^# (stock|limits|cells): (.+)$", re.MULTILINE)
# Where a part goes that names no cell: the answer that is honestly right.
HOST = "E1"


@dataclass(frozen=True)
class Attack:
    """Something that a student might hand in.

    Attributes:
        name: "reading/solutions": family and file.
        tries: one sentence.
        edit: changes the notebook; its words in @SIGNS@ are replaced afterwards.
        files: what else is handed in, by path.
        unsolved: the exercises whose points would not be honestly earned.
        no_stock: why it is not tried without a sandbox; "" for most.
        limits: fields of `Limits` that are set low, so that the trial is short and harmless.
        digest: of its text, so that a result can say what was tried.
    """

    name: str
    tries: str
    edit: Callable[[NotebookNode], None]
    files: Mapping[str, str] = field(default_factory=dict)
    unsolved: frozenset[str] = frozenset(ANSWERS) - SOLVED_BY_THE_PARTIAL
    no_stock: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)
    digest: str = ""

    @property
    def family(self) -> str:
        """What kind of attack this is."""
        return self.name.split("/")[0]


def read_attack(path: Path) -> Attack:
    """The attack in a file."""
    text = path.read_text(encoding="utf-8")
    head, *rest = PART.split(text)
    docstring = ast.get_docstring(ast.parse(head))
    settings = dict(SETTING.findall(head))
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    files = {name[5:]: _literal(body) for name, body in parts.items() if name.startswith("file ")}
    cells = {name: body for name, body in parts.items() if not name.startswith("file ")}
    body = head.split('"""', 2)[2]
    return Attack(
        name=f"{path.parent.name}/{path.stem}",
        tries=" ".join(docstring.split()),
        edit=_inserting(body.strip("\n"), cells, int(settings.get("cells", 0))),
        files=files,
        no_stock=settings.get("stock", ""),
        limits=_limits(settings.get("limits", "")),
        digest=digest_of(text),
    )


def digest_of(text: str) -> str:
    """A short hash of an attack's text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def armed(
    attack: Attack, content: NotebookNode, signs: Mapping[str, str]
) -> tuple[NotebookNode, dict[str, bytes]]:
    """An honest notebook turned into the attack's, and the files beside it, with real words for the signs."""
    attack.edit(content)
    files = {name: fill_in(text, signs).encode() for name, text in attack.files.items()}
    return from_dict(fill_in(content, signs)), files


def _literal(body: str) -> str:
    """A file's text; one that is no Python stands behind `#| ` in each line."""
    lines = body.strip("\n").splitlines()
    quoted = bool(lines) and all(line.startswith("#| ") for line in lines)
    return "\n".join(line[3:] for line in lines) + "\n" if quoted else body


def _limits(text: str) -> dict[str, float]:
    pairs = (pair.split("=") for pair in text.split(", ") if pair)
    return {name: int(value) for name, value in pairs}


def _inserting(body: str, parts: Mapping[str, str], more: int) -> Callable[[NotebookNode], None]:
    """Write the body in front of the host's answer, and each part where it belongs."""

    def edit(content: NotebookNode) -> None:
        answers = {
            cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in content.cells
        }
        host = answers[f"{HOST}-answer"]
        host.source = f"{body}\n\n\n{host.source}"
        for name, text in parts.items():
            if name in ("first", "last"):
                cell = new_code_cell(text.strip("\n"), id=f"eve-{name}")
                content.cells.insert(0 if name == "first" else len(content.cells), cell)
            else:
                answers[f"{name}-answer"].source = text.strip("\n")
        content.cells += [new_code_cell(body, id=f"eve-{number}") for number in range(more)]

    return edit
