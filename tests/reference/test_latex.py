"""The LaTeX of both pages: it is complete, and every letter in it is explained."""

import re

import pytest

from course_lib.reference.formulas import GROUPS, NOTATION
from course_lib.reference.formulas.formula import Formula
from course_lib.reference.glossary import TERMS
from course_lib.reference.lectures import DICTIONARY

FORMULAS = [formula for group in GROUPS for formula in group.formulas]
NAMES = "\n".join(formula.name for formula in FORMULAS)
LATEX = [
    *(formula.latex for formula in FORMULAS),
    *NOTATION,
    *(term.symbol for term in TERMS if term.symbol),
    *re.findall(r"\$([^$]+)\$", "\n".join([NAMES, *NOTATION.values(), *map(" ".join, DICTIONARY)])),
]
# What shapes a formula or is read by everybody, and needs no explanation.
KNOWN = set(
    re.findall(
        r"\\\w+",
        r"""\frac \tfrac \sqrt \sum \hat \bar \text \quad \enspace \big \leftarrow \cdot \times \top \approx
    \infty \le \lt \lceil \rceil \lvert \rvert \lVert \rVert \in \pi \max \min \log \sin \cos \tanh \dots
 \ast""",
    )
)
# Indices that only count, and the e and d of calculus.
COUNTERS = {"i", "j", "k", "l", "n", "e", "d"}
TOKEN = re.compile(r"\\text\{[^}]*\}|\\[a-zA-Z]+|[a-zA-Z]")


def letters(latex: str) -> set[str]:
    """The letters of a formula that want an explanation; words in \\text{} speak for themselves."""
    found = {token for token in TOKEN.findall(latex) if not token.startswith(r"\text")}
    return found - KNOWN


EXPLAINED = set().union(*map(letters, NOTATION)) | COUNTERS


@pytest.mark.parametrize("latex", sorted(set(LATEX)))
def test_brackets_are_balanced(latex):
    depth = {"{": 0, "(": 0, "[": 0}
    for character in latex:
        for opening, closing in ("{}", "()", "[]"):
            depth[opening] += (character == opening) - (character == closing)
            assert depth[opening] >= 0, latex
    assert set(depth.values()) == {0}
    assert latex.count(r"\lvert") == latex.count(r"\rvert")
    assert latex.count(r"\lVert") == latex.count(r"\rVert")
    assert latex.count(r"\lceil") == latex.count(r"\rceil")


@pytest.mark.parametrize("latex", sorted(set(LATEX)))
def test_nothing_breaks_a_table_or_github_s_reading(latex):
    # A bar ends a cell; GitHub takes a backslash before punctuation for its own; * and ` are Markdown.
    assert not re.search(r"[|*`$\n]|\\[^a-zA-Z]", latex)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda f: f.value.__name__)
def test_every_letter_of_a_formula_is_explained(formula: Formula):
    assert letters(formula.latex) - EXPLAINED == set()


def test_every_letter_that_is_explained_is_used():
    used = set().union(*(letters(formula.latex) for formula in FORMULAS))
    for entry in NOTATION:
        assert letters(entry) <= used | COUNTERS, entry


def test_commands_are_those_that_mathjax_and_katex_both_know():
    commands = set(re.findall(r"\\[a-zA-Z]+", " ".join(LATEX)))
    greek = {
        "eta",
        "beta",
        "lambda",
        "kappa",
        "sigma",
        "delta",
        "varepsilon",
        "nabla",
        "gamma",
        "alpha",
        "theta",
    }
    assert commands - KNOWN - {rf"\{name}" for name in greek} == set()


def test_a_letter_that_nobody_explains_is_found():
    assert letters(r"\frac{Q}{\text{all}} + \Omega") == {"Q", r"\Omega"}
    assert letters(r"Q \Omega").isdisjoint(EXPLAINED)
