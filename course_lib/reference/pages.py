"""The glossary and the formula sheet as Markdown, one printed page each, and a look-up for a notebook.

`course build` writes them into unit 00. JupyterLab and GitHub both show their tables and LaTeX; backslashes
before punctuation are avoided, because GitHub reads those before it looks for LaTeX.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from course_lib.reference.formulas import GROUPS, NOTATION, Formula
from course_lib.reference.glossary import TERMS, Term
from course_lib.reference.lectures import COLUMNS, DICTIONARY

Row = tuple[str, ...]


def pages(units: Sequence[str]) -> dict[str, str]:
    """Return the text of each page by file name; `units` are the folders that they can link to."""
    return {"glossary.md": glossary_page(units), "formulas.md": formula_sheet(units)}


def glossary_page(units: Sequence[str]) -> str:
    """Return the terms, two in a row, and the dictionary of the lectures' notations."""
    half = -(-len(TERMS) // 2)
    rows = [
        (*_term(left), *(_term(right) if right else ("", "")))
        for left, right in zip_longest(TERMS[:half], TERMS[half:])
    ]
    numbers = {place[:2] for term in TERMS for place in term.places}
    return "\n".join(
        [
            "# Glossary",
            "",
            "Down the left column, then down the right one. *05 §4* is section 4 of unit 05, where the "
            "word is explained. In `code`: its name there. The formulas are on the "
            "[other sheet](formulas.md).",
            "",
            *_table(("term", "meaning", "term", "meaning"), rows),
            "",
            "## What the lectures write for it",
            "",
            *_table(COLUMNS, DICTIONARY),
            "",
            *_links(numbers, units),
        ]
    )


def formula_sheet(units: Sequence[str]) -> str:
    """Return the formulas, group by group, a function and its gradient side by side."""
    numbers = {formula.unit for group in GROUPS for formula in group.formulas}
    tables = []
    for group in GROUPS:
        rows = [_formula(left) + _formula(right) for left, right in _pairs(group.formulas)]
        tables += [*_table((group.title, "", "", ""), rows), ""]
    letters = " · ".join(f"${letter}$ {meaning}" for letter, meaning in NOTATION.items())
    return "\n".join(
        [
            "# Formulas",
            "",
            "The number is the unit that explains the formula (*nn*: only the course's library has it). "
            "Losses are means over the batch, logarithms natural, rows are examples; $\\times$ is entry "
            "by entry. The words are in the [glossary](glossary.md).",
            "",
            *tables,
            f"**Letters:** {letters}.",
            "",
            *_links(numbers, units),
        ]
    )


def show_glossary(word: str) -> None:
    """Show in a notebook what a word means; near misses are named. Raises ValueError if none is near."""
    from IPython.display import Markdown, display

    found = [term for term in TERMS if word.casefold() in _names(term)]
    near = [term for term in TERMS if any(word.casefold() in name for name in _names(term))]
    if not found and not near:
        raise ValueError(f"the glossary has no word like {word!r}; unit 00 shows all of it")
    lines = [
        f"**{term.name}**: {term.meaning} (Unit {', '.join(term.places)}.)"
        for term in found or near
    ]
    display(Markdown("\n\n".join(lines)))


def _names(term: Term) -> list[str]:
    return [name.casefold() for name in (term.name, *term.forms)]


def _term(term: Term) -> Row:
    marks = [f"${term.symbol}$"] * bool(term.symbol) + [f"`{term.code}`"] * bool(term.code)
    # A blank that does not break, so that a place stays on one line.
    places = ", ".join(f"[{place.replace(' ', chr(160))}][{place[:2]}]" for place in term.places)
    return " ".join([f"**{term.name}**", *marks]), f"{term.meaning} {places}"


def _formula(formula: Formula | None) -> Row:
    if formula is None:
        return "", ""
    unit = f"[{formula.unit}]" if formula.unit.isdecimal() else f"*{formula.unit}*"
    return f"{formula.name} {unit}", f"${formula.latex}$"


def _pairs(formulas: Sequence[Formula]) -> Iterator[tuple[Formula, Formula | None]]:
    """Yield rows of two; a gradient stands beside its function, never below it."""
    waiting = None
    for formula, following in zip_longest(formulas, formulas[1:]):
        has_gradient = following is not None and following.gradient_of is formula.value
        if waiting is not None and not has_gradient:
            yield waiting, formula
            waiting = None
        else:
            if waiting is not None:
                yield waiting, None
            waiting = formula
    if waiting is not None:
        yield waiting, None


def _table(header: Row, rows: Sequence[Row]) -> list[str]:
    lines = [header, ("---",) * len(header), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def _links(numbers: set[str], units: Sequence[str]) -> list[str]:
    """Define the links; a unit that the course does not have yet stays plain text in brackets."""
    return [f"[{unit[:2]}]: ../{unit}/{unit}.ipynb" for unit in units if unit[:2] in numbers] + [""]
