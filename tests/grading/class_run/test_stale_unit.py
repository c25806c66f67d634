"""A text that was edited after the last build is told of: what is graded is what was built."""

from __future__ import annotations

from .homework import NAME
from .school import COURSE

TEXT = "# %% [markdown]\n# # Homework\n#\n# It is short.\n"


def test_a_text_that_is_newer_than_what_was_built_is_one_line_at_the_start(school):
    school.configure(f'\nc.CourseDirectory.ignore = [*c.CourseDirectory.ignore, "{NAME}.py"]\n')
    text = school.root / "solutions" / NAME / f"{NAME}.py"
    text.write_text(TEXT)
    school._run([*COURSE, "build", NAME], 0)
    assert "What is graded" not in school.grade(status=1)
    text.write_text(TEXT.replace("short", "long"))
    said = school.grade(status=1)
    assert said.startswith(f"{NAME}: solutions/hw/hw.py and solutions/hw/hw.ipynb disagree: cell ")
    assert "What is graded is what was built. To do: run `course build hw`" in said.splitlines()[0]


def test_a_course_without_texts_says_nothing_of_them(school):
    assert "What is graded" not in school.grade(status=1)
