"""What is too much is left out with a note, and hides nothing that counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.grading.class_run import handed_in, reading
from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.handed_in import HandedIn, files_beside, look_through
from course_lib.grading.class_run.prepare import Preparer
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.submission import Limits

from .homework import NAME
from .school import School


def looked_through(school: School, student: str = "ada") -> HandedIn:
    return look_through(open_assignment(school.root, NAME), student)


def of_size(path: Path, size: int) -> None:
    with open(path, "wb") as file:
        file.truncate(size)


def test_a_file_that_is_too_large_hides_no_notebook_and_nothing_that_is_small_enough(school):
    folder = school.hand_in("ada")
    of_size(folder / "a_model.bin", 101_000_000)
    of_size(folder / "a_model2.bin", 101_000_000)
    (folder / "zz.txt").write_text("z")
    found = looked_through(school)
    assert set(found.notebooks) == {"numbers", "words"}
    assert set(found.others) == {"zz.txt"}
    assert found.notes == [
        "More than 2000 files or 100 MB of them: 'a_model.bin' and 1 more are left out."
    ]


def test_nor_do_a_thousand_files_and_the_date_is_still_known(school, monkeypatch):
    monkeypatch.setattr(handed_in, "MOST_FILES", 10)
    folder = school.hand_in("ada", when="2026-11-20 10:00:00 UTC")
    for number in range(30):
        (folder / f"a{number}.txt").write_text("a")
        (folder / f"a{number}.ipynb").write_text("{}")
        (folder / f"l{number}").symlink_to("a0.txt")
    found = looked_through(school)
    assert set(found.notebooks) == {"numbers", "words"}
    assert found.timestamp == "2026-11-20 10:00:00 UTC"
    assert len(found.others) == 10
    assert [note for note in found.notes if "More than" in note] == [
        "More than 10 other notebooks or 250 MB of them: 'a18.ipynb' and 19 more are left out.",
        "More than 10 files or 100 MB of them: 'a18.txt' and 19 more are left out.",
    ]
    assert sum("is a link" in note for note in found.notes) == handed_in.MOST_NOTED
    assert "10 more are left out in the same way." in found.notes


def test_a_stray_notebook_beyond_all_measure_is_not_even_opened(school, monkeypatch):
    folder = school.hand_in("ada", without="words")
    of_size(folder / "copy.ipynb", reading.MOST_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert reading.grade_ids(folder / "copy.ipynb") == set()
    found = looked_through(school)
    assert set(found.missing) == {"words"}
    assert "'copy.ipynb' is left out" in found.notes[0]


@pytest.mark.parametrize("name", ["x\x1b[2J\nbob.ipynb", "words (1)\x07.ipynb"])
def test_a_files_name_is_told_of_and_moves_no_cursor(school, name):
    folder = school.hand_in("ada")
    (folder / name).write_bytes((folder / "words.ipynb").read_bytes())
    (folder / "l\x1b").symlink_to("data.csv")
    found = looked_through(school)
    assert all(note.isprintable() for note in [*found.notes, *found.copies])
    assert "'l\\x1b' is a link; left out." in found.notes
    (folder / "words.ipynb").unlink()
    assert all(note.isprintable() for note in looked_through(school).notes)


def test_only_the_date_at_the_top_is_nbgraders(school):
    folder = school.hand_in("ada", when="2026-11-20 10:00:00 UTC")
    (folder / "data").mkdir()
    (folder / "data" / "timestamp.txt").write_text("mine")
    assignment = open_assignment(school.root, NAME)
    found, staging = look_through(assignment, "ada"), Staging(assignment)
    staging.fill(found)
    preparer = Preparer(assignment, staging, b"s" * 32, "none", Limits())
    files = preparer.submission("ada", "words", [])[0].files
    assert set(files) == {"data.csv", "data/timestamp.txt"}
    assert files_beside(folder, assignment.folders.ignore) == found.others
