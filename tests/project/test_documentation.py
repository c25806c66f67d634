"""The documentation's pages from the repository: each link leads to a page, or to a file that is there."""

import re
import sys
from itertools import chain
from pathlib import Path

import pytest


@pytest.fixture
def pages(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "docs")
    import repository_pages

    yield repository_pages
    del sys.modules["repository_pages"]


@pytest.fixture
def links(pages, root, tmp_path):
    pages.bring(root, tmp_path / "pages", "https://example.org/course")
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (tmp_path / "pages").iterdir()}
    return {name: re.findall(r"\]\(([^)]+)\)", text) for name, text in texts.items()}


def test_every_link_leads_to_a_page_or_to_the_repository(links, pages):
    assert set(links) == set(pages.PAGES.values())
    assert any(links.values())
    there = {f"{name}.md" for name in links}
    for target in chain(*links.values()):
        assert target.startswith(("https://", "#")) or target.partition("#")[0] in there


def test_a_link_to_a_file_that_is_gone_stops_the_build_and_is_named(pages, root):
    with pytest.raises(FileNotFoundError, match=r"CONTRIBUTING.md: the link to gone.md"):
        pages.with_links("see [it](gone.md)", root, Path("CONTRIBUTING.md"), "R")


def test_a_page_of_the_documentation_can_be_read_in_the_repository_too(pages, root):
    text = "[trust](../course_lib/grading/README.md#a), [a student](students.md), [style](../pyproject.toml)"
    led = pages.with_links(text, root, Path("docs/index.md"), "R", "from_repository/")
    expected = "[trust](from_repository/grading.md#a), [a student](students.md), [style](R/blob/main/pyproject.toml)"
    assert led == expected
    for page in (root / "docs").glob("*.md"):
        pages.with_links(page.read_text(encoding="utf-8"), root, Path("docs", page.name), "R")


def test_between_two_pages_a_link_stays_inside_and_code_is_in_the_repository(pages, root):
    text = "[fast](../../benchmarks/README.md#grading), [why](https://x.org), [code](losses.py)"
    led = pages.with_links(text, root, Path("course_lib/nn/README.md"), "R")
    expected = "[fast](benchmarks.md#grading), [why](https://x.org), [code](R/blob/main/course_lib/nn/losses.py)"
    assert led == expected
