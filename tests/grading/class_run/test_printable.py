"""Nothing that a student chose moves the cursor, passes for another line, or cannot be written."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from course_lib.grading.class_run.lateness import line
from course_lib.grading.class_run.printable import is_text, shown
from course_lib.grading.class_run.progress import ClassProgress
from course_lib.grading.class_run.summary import Outcome, summary

ANY = st.text(st.characters(exclude_categories=()))
HOSTILE = "x\x1b[2J\nada/words: failed\u202e\udce9"


@given(ANY)
def test_whatever_it_is_it_prints_and_is_one_line(text):
    safe = shown(text)
    assert safe.isprintable()
    assert is_text(safe)
    assert shown(safe) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Übung 1.ipynb", "Übung 1.ipynb"),
        ("日本語", "日本語"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("caf\udce9", "caf\\xe9"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202egpj", "\\u202egpj"),
        ("\ud800", "\\ud800"),
    ],
)
def test_only_what_does_not_print_is_escaped(text, safe):
    assert shown(text) == safe


def test_what_is_too_long_is_cut():
    assert shown("x" * 2000) == "x" * 1000 + "..."
    assert shown("abcdef", 3) == "abc..."


def test_a_name_is_text_if_it_can_be_written():
    assert is_text("café\n")
    assert not is_text("caf\udce9")


def test_the_summary_holds_nothing_else():
    told = Outcome(HOSTILE, "n", "failed", HOSTILE, HOSTILE)
    noted = Outcome("ada", "n", "graded", notes=(HOSTILE,))
    said = summary([told, noted], 1.0) + line({HOSTILE: 60.0})
    said.encode()
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\nada/words" not in said


@pytest.mark.parametrize("terminal", [True, False])
def test_nor_does_the_progress_on_a_stream_that_takes_nothing_but_utf_8(terminal):
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    with ClassProgress(Console(file=file, force_terminal=terminal, width=200)) as progress:
        progress.begin(1)
        progress.started(f"{HOSTILE}/hw/n")
        progress.finished(f"{HOSTILE}/hw/n", "graded", 1.0)
        progress.say(HOSTILE)
    file.flush()
    said = file.buffer.getvalue().decode()
    assert "x\\x1b[2J\\nada/words" in said
    assert "x\x1b[2J" not in said
