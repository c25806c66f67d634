"""Every link in a unit's text leads to something that a student has: nothing is promised in vain.

A link may lead to another notebook or page of the course, and to a heading in it, or out of the course by
its full address.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from .conftest import ROOT, UNITS

RELEASES = ROOT / "notebooks"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
# What no sentence of prose holds, but links and formulas do.
CODE = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)


def markdown(path: Path) -> list[str]:
    """The text of a page, or the text cells of a notebook."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return [cell.source for cell in cells if cell.cell_type == "markdown"]
    return [path.read_text(encoding="utf-8")]


def links(path: Path) -> list[str]:
    return [link for text in markdown(path) for link in LINK.findall(CODE.sub("", text))]


def pages(unit: str) -> list[Path]:
    """Everything of a unit that a student reads."""
    folder = RELEASES / unit
    return sorted(p for p in folder.rglob("*") if p.suffix in {".ipynb", ".md"})


def anchors(path: Path) -> set[str]:
    """The fragments that lead to the headings of a page, as Jupyter makes them."""
    headings = re.findall(r"^#+ (.+)$", "\n".join(markdown(path)), re.MULTILINE)
    return {heading.strip().replace(" ", "-") for heading in headings}


def broken(page: Path, link: str) -> str | None:
    """What is wrong with a link on this page, or None."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None if parts.scheme == "https" and parts.netloc else "is no https address"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(RELEASES.resolve()):
        return "leads out of the folder that students have"
    if not target.is_file():
        return "leads to no file"
    if parts.fragment and unquote(parts.fragment) not in anchors(target):
        return "leads to no heading of its page"
    return None


def test_every_link_of_the_unit_leads_somewhere(unit):
    found = pages(unit)
    assert found
    wrong = [
        f"{page.name}: {link} {problem}"
        for page in found
        for link in links(page)
        if (problem := broken(page, link))
    ]
    assert wrong == []


def test_a_unit_ends_with_a_link_to_the_next_one(release, unit):
    last = [cell.source for cell in release.cells if cell.cell_type == "markdown"][-1]
    following = UNITS[UNITS.index(unit) + 1 :]
    if following:
        goes_on = last.partition("**Next:**")[2]
        assert f"../{following[0]}/{following[0]}.ipynb" in LINK.findall(goes_on)


def test_what_to_keep_leads_to_the_glossary_and_the_formulas(release, unit):
    texts = [cell.source for cell in release.cells if cell.cell_type == "markdown"]
    if unit.startswith("00"):
        # The pages lie in this very unit, which shows them where it shows the course.
        assert {"glossary.md", "formulas.md"} <= set(LINK.findall("\n".join(texts)))
        return
    (keep,) = (text for text in texts if text.startswith("## What to keep"))
    for page in ("glossary.md", "formulas.md"):
        assert LINK.findall(keep).count(f"../00_welcome/{page}") == 1


def test_a_unit_that_needs_another_links_to_it(release, unit):
    """The first cell says what a student needs; each unit that it names is one click away."""
    needs = release.cells[0].source.partition("**You need:**")[2].partition("\n")[0]
    named = {f"{number}" for number in re.findall(r"(?<!\d)\d\d(?!\d|_)", LINK.sub("", needs))}
    assert not named, f"unit {unit} names {named} without a link"


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("../01_derivatives/01_derivatives.ipynb", None),
        ("../01_derivatives/01_derivatives.ipynb#Warm-up", None),
        ("#Warm-up", None),
        ("https://jax.dev", None),
        ("../01_derivatives/no_such.ipynb", "leads to no file"),
        ("../01_derivatives/01_derivatives.ipynb#Cool-down", "leads to no heading of its page"),
        (
            "../../solutions/01_derivatives/01_derivatives.ipynb",
            "leads out of the folder that students have",
        ),
        ("/etc/hostname", "leads out of the folder that students have"),
        ("http://jax.dev", "is no https address"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(link, problem):
    page = RELEASES / "02_descent_1d" / "02_descent_1d.ipynb"
    assert broken(page, link) == problem


def test_formulas_and_code_hold_no_links():
    text = "`a[0](x)` and $w[1](2)$, but [this](page.md) and ![a picture](picture.png)"
    assert LINK.findall(CODE.sub("", text)) == ["page.md"]
