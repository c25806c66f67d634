"""All findings on one page: text for a terminal, a card for a notebook, JSON for a program."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from html import escape

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding

# The word carries the meaning; symbol and colour repeat it. JupyterLab's colours where they are.
LOOKS = {
    OK: ("✓", "var(--jp-success-color1, #2e8540)"),
    NOTE: ("i", "var(--jp-warn-color1, #b8730a)"),
    WRONG: ("✗", "var(--jp-error-color1, #d33f3f)"),
}


@dataclass(frozen=True)
class Page:
    """The findings in the order of the looks; with `verbose`, text and JSON hold the details."""

    findings: tuple[Finding, ...]
    verbose: bool = False

    @property
    def works(self) -> bool:
        """Whether the course will work here: nothing is wrong."""
        return not any(finding.verdict == WRONG for finding in self.findings)

    @property
    def headline(self) -> str:
        """One sentence that sums up."""
        wrong, notes = (sum(one.verdict == v for one in self.findings) for v in (WRONG, NOTE))
        if wrong:
            things = "one thing is" if wrong == 1 else f"{wrong} things are"
            return f"The course will not work here yet: {things} wrong."
        if notes:
            return f"The course will work here; {notes} {'note' if notes == 1 else 'notes'}."
        return "The course will work here."

    def __str__(self) -> str:
        width = max((len(finding.name) for finding in self.findings), default=0)
        lines = [line for one in self.findings for line in self._lines(one, width)]
        return "\n".join([self.headline, *lines])

    __repr__ = __str__

    def _lines(self, one: Finding, width: int) -> list[str]:
        indent = " " * (width + 11)
        lines = [f"  {one.verdict:5}  {one.name:{width}}  {one.seen}"]
        if one.todo:
            lines.append(f"{indent}To do: {one.todo}")
        if self.verbose and one.detail:
            lines += [f"{indent}{line}" for line in one.detail.splitlines()]
        return lines

    def _repr_html_(self) -> str:
        # A notebook is shown to others: no detail in it, because details hold paths.
        left = 'style="text-align:left;vertical-align:top"'
        narrow = 'style="text-align:left;vertical-align:top;white-space:nowrap"'
        rows = "".join(
            f'<tr><th scope="row" {narrow}>{escape(one.name)}</th><td {narrow}>{_word(one.verdict)}</td>'
            f"<td {left}>{escape(one.seen)}{_todo(one)}</td></tr>"
            for one in self.findings
        )
        colour = LOOKS[OK if self.works else WRONG][1]
        return (
            f'<div role="group" aria-label="course doctor" style="border-left:4px solid {colour};'
            f'padding:0.3em 0.8em;margin:0.2em 0;line-height:1.5"><div><strong>'
            f"{escape(self.headline)}</strong></div><table>{rows}</table></div>"
        )

    def to_json(self) -> str:
        """{"works": …, "findings": [{"name", "verdict", "seen", "todo", "detail"}, …]}."""
        shown = self.findings
        if not self.verbose:
            shown = tuple(replace(one, detail="") for one in shown)
        kept = {"works": self.works, "findings": [asdict(one) for one in shown]}
        return json.dumps(kept, ensure_ascii=False, indent=1)


def _word(verdict: str) -> str:
    symbol, colour = LOOKS[verdict]
    mark = f'<span aria-hidden="true" style="color:{colour}">{symbol}</span>'
    return f"{mark} <strong>{verdict}</strong>" if verdict != OK else f"{mark} {verdict}"


def _todo(one: Finding) -> str:
    return f"<div><strong>To do:</strong> {escape(one.todo)}</div>" if one.todo else ""
