"""The glossary and the formula sheet in unit 00: written by a build, compared by a check, handed out."""

import pytest

from course_lib.authoring.check import check
from course_lib.authoring.course import Unit, units_of
from course_lib.authoring.reference import WELCOME

from .conftest import run_build
from .sample import tracked_files, write_unit

PAGES = ("formulas.md", "glossary.md")


@pytest.fixture
def welcomed(course):
    """A built course with a unit 00 and another one."""
    write_unit(course, "# %%\nprint(1)\n", WELCOME)
    write_unit(course, "# %%\nprint(2)\n", "02_descent_1d")
    _, problems = run_build(course)
    assert problems == []
    return course


def findings(root):
    return [f"{finding.problem}: {finding.remedy}" for finding in check(root, units_of(root))]


def test_a_build_writes_both_pages_and_they_are_released(welcomed):
    unit = Unit(welcomed, WELCOME)
    for page in PAGES:
        text = (unit.folder / page).read_text(encoding="utf-8")
        assert "](../02" not in text
        assert "[02]: ../02_descent_1d/02_descent_1d.ipynb\n" in text
        assert (unit.release_folder / page).read_text(encoding="utf-8") == text
    assert findings(welcomed) == []


def test_only_unit_00_gets_them(welcomed):
    files = [name for name in tracked_files(welcomed) if name.endswith(".md")]
    assert files == [
        f"{top}/{WELCOME}/{page}" for top in ("notebooks", "solutions") for page in PAGES
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_was_edited_is_named_and_built_again(welcomed, page):
    before = tracked_files(welcomed)
    path = Unit(welcomed, WELCOME).folder / page
    path.write_text("mine", encoding="utf-8")
    assert findings(welcomed)[0] == (
        f"solutions/{WELCOME}/{page} is not what course_lib/reference gives: "
        f"run `course build {WELCOME}`"
    )
    report, _ = run_build(welcomed)
    assert "unchanged" in report
    assert tracked_files(welcomed) == before


def test_a_page_that_was_removed_is_named_and_built_again(welcomed):
    before = tracked_files(welcomed)
    (Unit(welcomed, WELCOME).folder / "glossary.md").unlink()
    assert any("glossary.md is not what" in finding for finding in findings(welcomed))
    run_build(welcomed)
    assert tracked_files(welcomed) == before


def test_a_new_unit_makes_the_pages_link_to_it(welcomed):
    write_unit(welcomed, "# %%\nprint(5)\n", "05_backprop_by_hand")
    assert any("glossary.md is not what" in finding for finding in findings(welcomed))
    report, problems = run_build(welcomed)
    assert problems == []
    assert f"{WELCOME}" in report
    released = Unit(welcomed, WELCOME).release_folder / "glossary.md"
    assert "[05]: ../05_backprop_by_hand/" in released.read_text(encoding="utf-8")
    assert findings(welcomed) == []


def test_a_second_build_leaves_the_pages_alone(welcomed):
    report, _ = run_build(welcomed)
    assert report.split() == [WELCOME, "unchanged", "02_descent_1d", "unchanged"]
