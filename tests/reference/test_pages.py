"""The two pages as Markdown: tables, links, and that each still fits one printed page."""

import re

import pytest

from course_lib.reference import pages
from course_lib.reference.formulas import GROUPS
from course_lib.reference.glossary import TERMS
from course_lib.reference.lectures import DICTIONARY
from course_lib.reference.pages import _pairs

from .texts import ROOT, units

PAGES = pages(units())


def rows(text):
    return [line for line in text.splitlines() if line.startswith("|")]


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]


def test_every_row_has_the_cells_of_its_table(page):
    cells = [line.count("|") - 1 for line in rows(page)]
    dividers = [i for i, line in enumerate(rows(page)) if set(line) <= set("|- ")]
    widths = iter(cells[i] for i in dividers)
    for i, count in enumerate(cells):
        if i + 1 in dividers:
            width = next(widths)
        assert count == width, rows(page)[i]


def test_every_place_has_its_link_and_every_link_its_notebook(page):
    used = set(re.findall(r"\]\[(\d\d)\]|(?<!\])\[(\d\d)\](?!:)", page))
    used = {first or second for first, second in used}
    defined = dict(re.findall(r"^\[(\d\d)\]: (.*)$", page, flags=re.M))
    assert used == set(defined)
    for number, target in defined.items():
        assert (ROOT / "solutions" / "00_welcome" / target).resolve().is_file()
        assert target.split("/")[1].startswith(number)


def test_the_pages_link_to_each_other():
    assert "](formulas.md)" in PAGES["glossary.md"]
    assert "](glossary.md)" in PAGES["formulas.md"]


def test_a_unit_that_the_course_does_not_have_is_not_linked():
    assert "]: .." not in "".join(pages([]).values())


def test_everything_is_on_the_pages_once():
    for term in TERMS:
        assert PAGES["glossary.md"].count(f"| **{term.name}**") == 1
    for row in DICTIONARY:
        assert PAGES["glossary.md"].count("| " + " | ".join(row) + " |") == 1
    shown = [line for line in rows(PAGES["formulas.md"])]
    for group in GROUPS:
        for formula in group.formulas:
            assert any(f"${formula.latex}$" in line for line in shown)


def test_a_gradient_stands_in_the_row_of_its_function():
    for group in GROUPS:
        for left, right in _pairs(group.formulas):
            assert left.gradient_of is None or left.gradient_of not in {
                f.value for f in group.formulas
            }
            if right is not None and right.gradient_of in {f.value for f in group.formulas}:
                assert right.gradient_of is left.value


def test_a_group_is_shown_whole_and_in_order():
    for group in GROUPS:
        shown = [formula for pair in _pairs(group.formulas) for formula in pair if formula]
        assert shown == group.formulas


# A4 with margins of 7 mm: so much went onto one page in a browser, in type of 6.5 points (the glossary)
# and 6.1 points (the formulas, whose rows are higher), with little room left.
@pytest.mark.parametrize(
    ("name", "most_rows", "most_characters"),
    [("glossary.md", 70, 10_000), ("formulas.md", 67, 10_000)],
)
def test_a_page_fits_one_printed_page(name, most_rows, most_characters):
    assert len(rows(PAGES[name])) <= most_rows
    assert len(PAGES[name]) <= most_characters


def test_no_cell_of_the_glossary_is_so_long_that_its_row_grows():
    for term in TERMS:
        assert len(term.meaning) + 7 * len(term.places) <= 75, term.name


def test_the_unit_s_pages_are_those_of_a_build():
    folder = ROOT / "solutions" / "00_welcome"
    for name, text in PAGES.items():
        assert (folder / name).read_text(encoding="utf-8") == text, "run `course build 00_welcome`"
