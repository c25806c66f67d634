"""Damaged, renamed and strange submissions: each gets a clear entry and, where anything can be graded, its marks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.class_run import reading
from course_lib.grading.class_run.errors import Failure

from .school import School

KNOWN = {
    "E1-check": {
        "grade": True, "solution": False, "task": False, "locked": True, "points": 2.0,
        "checksum": "0" * 32, "source": "assert f(1) == 1", "released": "assert f(1) == 1",
    }
}  # fmt: skip


def text(*cells: dict, **more) -> str:
    return json.dumps(
        {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    )


def code(source: str, **more) -> dict:
    return {
        "cell_type": "code", "id": "a", "source": source, "metadata": {}, "outputs": [],
        "execution_count": None, **more,
    }  # fmt: skip


def check_cell(source: str = "assert f(1) == 1", **meta) -> dict:
    flags = {"grade": True, "solution": False, "task": False, "locked": True, "points": 2}
    given = {"grade_id": "E1-check", "schema_version": 3, **flags, **meta}
    return code(source, metadata={"nbgrader": given})


def strangeness(texts: dict[str, str], count: int = 9) -> list[str]:
    """Of a notebook with these cells, where the assignment has the locked cells E0, E1, … and an answer."""
    locked = {
        "grade": True,
        "task": False,
        "locked": True,
        "source": "check()\n",
        "released": "check()",
    }
    known = {f"E{k}": {**locked, "grade": k != 2, "task": k == 2} for k in range(count)}
    known["answer"] = {**locked, "grade": False, "locked": False}
    cells = [
        nbformat.v4.new_code_cell(text, metadata={"nbgrader": {"grade_id": name}})
        for name, text in texts.items()
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text"), *cells])
    return reading.strangeness(notebook, known)


ALL = {f"E{k}": "check()" for k in range(9)} | {"answer": "x = 1"}


def test_graded_cells_that_are_gone_are_named():
    assert strangeness(ALL) == []
    some = {name: text for name, text in ALL.items() if name != "E0"}
    assert strangeness(some) == [
        "1 of 9 graded cells are gone and have no points: 'E0'. Formgrader does not show them. Ask for the notebook "
        "again; or copy them from the release into what was handed in, and grade again."
    ]
    (line,) = strangeness({"E8": "check()", "E7": "check()"})
    assert "have no points: 'E0', 'E1', 'E2', 'E3', 'E4' and 2 more. Formgrader" in line
    (line,) = strangeness({"answer": "x = 1", "of another unit": "check()"})
    assert line.startswith("None of the graded cells")


def test_the_notebook_of_another_unit_is_one_though_its_cells_have_the_same_names():
    other = {name: "check('02')" for name in ALL}
    (line,) = strangeness(other)
    assert line.startswith("9 of 9 locked cells have another text than the release")
    # Who has changed a few has changed a few.
    assert strangeness({**ALL, "E1": "pass", "E2": "pass", "answer": "y"}) == []
    assert strangeness({"E0": "pass"}, count=1) == []


def read(tmp_path: Path, raw: str | bytes):
    path = tmp_path / "n.ipynb"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return reading.read(path, KNOWN)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (text(code("x = 1"))[:60], "is cut off"),
        (text(code("x = 1"))[:-1], "is cut off"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        ('{"cells": [\n<<<<<<< HEAD\n]\n>>>>>>> mine\n}', "unfinished git merge"),
        (b"PK\x03\x04 a zip file", "does not begin with {"),
        ("[1, 2]", "holds no cells"),
        (text(code("x"), nbformat=7), "nbformat 7"),
        (text({"cell_type": "evil", "source": "", "metadata": {}}), "no valid notebook"),
        (text({"cell_type": "code", "metadata": {}}), "no valid notebook"),
        (text("cell"), "no valid notebook"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{\x00}", "begins as utf-16"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_called_by_its_name(tmp_path, raw, words):
    with pytest.raises(Failure, match=words.replace("{", r"\{")) as failure:
        read(tmp_path, raw)
    assert failure.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_another_encoding_is_read_all_the_same(tmp_path, encoding):
    raw = json.dumps(json.loads(text(code("grüße = 1"))), ensure_ascii=False).encode(encoding)
    notebook, notes = read(tmp_path, raw)
    assert notebook.cells[0].source == "grüße = 1"
    assert len(notes) == 1


def test_half_a_character_becomes_a_question_mark(tmp_path):
    notebook, _ = read(tmp_path, text(code("x = '\ud800'")))
    assert notebook.cells[0].source == "x = '?'"


def test_an_old_notebook_is_converted(tmp_path):
    cell = {
        "cell_type": "code",
        "input": "x = 1",
        "outputs": [],
        "language": "python",
        "metadata": {},
    }
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell]}],
    }
    notebook, notes = read(tmp_path, json.dumps(old))
    assert (notebook.nbformat, notebook.cells[0].source) == (4, "x = 1")
    assert "nbformat 3" in notes[0]


def test_outputs_of_100_mb_are_left_behind(tmp_path):
    huge = {"output_type": "stream", "name": "stdout", "text": "x" * 100_000_000}
    notebook, notes = read(tmp_path, text(code("x = 1", outputs=[huge])))
    assert notebook.cells[0].outputs == []
    assert notes == []


def test_a_file_beyond_all_measure_is_not_even_opened(tmp_path):
    path = tmp_path / "n.ipynb"
    with open(path, "wb") as file:
        file.truncate(reading.MOST_BYTES + 1)
    with pytest.raises(Failure, match="MB"):
        reading.read(path, KNOWN)


def test_double_and_impossible_cell_ids_are_replaced_the_same_way_each_time(tmp_path):
    raw = text(code("x"), code("y"), code("z", id="no id!"), code("u", id=7))
    first, second = read(tmp_path, raw)[0], read(tmp_path, raw)[0]
    assert (
        [c.id for c in first.cells]
        == [c.id for c in second.cells]
        == ["a", "cell-1", "cell-2", "cell-3"]
    )


@pytest.mark.parametrize(
    ("meta", "note"),
    [
        ({"points": 100}, "points"),
        ({"points": "many"}, "points"),
        ({"grade": False}, "grade"),
        ({"solution": True, "locked": False}, "solution and locked"),
        ({"schema_version": 1}, None),
        ({"checksum": "wrong", "unknown": 1}, None),
    ],
)
def test_what_a_check_is_worth_is_the_gradebooks_to_say(tmp_path, meta, note):
    notebook, notes = read(tmp_path, text(check_cell(**meta)))
    kept = notebook.cells[0].metadata.nbgrader
    assert (kept.points, kept.grade, kept.solution, kept.locked) == (2.0, True, False, True)
    assert [note in line for line in notes] == ([True] if note else [])


def test_a_changed_check_is_named(tmp_path):
    _, notes = read(tmp_path, text(check_cell("pass")))
    assert notes == ["The text of cell 'E1-check', which is locked, was changed; put back."]
    assert read(tmp_path, text(check_cell()))[1] == []


@pytest.mark.parametrize("given_id", ["E99", None, 5, ["E1-check"], ""])
def test_a_cell_that_claims_to_be_graded_and_is_not_becomes_an_ordinary_one(tmp_path, given_id):
    notebook, notes = read(tmp_path, text(check_cell(grade_id=given_id)))
    assert "nbgrader" not in notebook.cells[0].metadata
    assert "no cell here" in notes[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    cell=st.dictionaries(
        st.sampled_from(["cell_type", "source", "metadata", "outputs", "id"]), JSON
    ),
    meta=JSON,
)
def test_whatever_json_comes_is_read_or_refused_with_a_sentence(tmp_path_factory, cell, meta):
    honest = check_cell()
    raw = text(honest | cell, honest | {"metadata": meta}, metadata=meta)
    answer = read_or_refuse(tmp_path_factory.mktemp("json"), raw)
    assert answer


def read_or_refuse(tmp_path: Path, raw: str) -> str:
    """Read; return the sentence of the refusal, or of what was read."""
    try:
        notebook, _ = read(tmp_path, raw)
    except Failure as failure:
        return failure.remedy and str(failure)
    nbformat.validate(notebook)
    return "a valid notebook"


# --- a class of them ---------------------------------------------------------------------------


def write(school: School, student: str, name: str, raw: bytes) -> None:
    (school.folder("submitted", student) / name).write_bytes(raw)


@pytest.fixture(scope="module")
def graded(founded, tmp_path_factory) -> tuple[School, str]:
    """One honest student, and one of every other kind; what the run said."""
    school = founded.copied(tmp_path_factory.mktemp("damaged"))
    folder = {name: school.hand_in(name) for name in (
        "ada", "cut", "renamed", "copies", "links", "utf16", "edited", "nested", "twice", "gone",
    )}  # fmt: skip
    whole = (folder["cut"] / "words.ipynb").read_bytes()
    write(school, "cut", "words.ipynb", whole[: len(whole) // 2])
    (folder["renamed"] / "words.ipynb").rename(folder["renamed"] / "words (1).ipynb")
    for name in ("words-1.ipynb", "words-2.ipynb"):
        write(school, "copies", name, whole)
    (folder["copies"] / "words.ipynb").unlink()
    (folder["links"] / "secret.txt").symlink_to(school.root / "nbgrader_config.py")
    (folder["links"] / "all").symlink_to(school.root / "solutions")
    os.mkfifo(folder["links"] / "pipe")
    write(school, "utf16", "words.ipynb", whole.decode().encode("utf-16"))
    write(school, "edited", "words.ipynb", whole.replace(b'"points": 2', b'"points": 99'))
    (folder["nested"] / "deep").mkdir()
    (folder["nested"] / "words.ipynb").rename(folder["nested"] / "deep" / "words.ipynb")
    write(school, "twice", "words (1).ipynb", whole)
    gone = nbformat.read(folder["gone"] / "words.ipynb", as_version=4)
    gone.cells = [
        cell
        for cell in gone.cells
        if "locked" not in cell.metadata.nbgrader or not cell.metadata.nbgrader.locked
    ]
    nbformat.write(gone, folder["gone"] / "words.ipynb")
    school.folder("submitted", "packed").mkdir(parents=True)
    write(school, "packed", "hw.zip", b"PK")
    school.folder("submitted", "nothing").mkdir(parents=True)
    write(
        school,
        "nothing",
        "notes.ipynb",
        b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    )
    return school, school.grade_with_stand_in()


@pytest.mark.parametrize(
    ("student", "score"),
    [("ada", 8), ("cut", 6), ("renamed", 8), ("copies", 6), ("links", 8), ("utf16", 8), ("edited", 8), ("nested", 8),
     ("twice", 8), ("gone", 6)],
)  # fmt: skip
def test_each_gets_the_marks_of_what_can_be_graded(graded, student, score):
    school, _ = graded
    assert school.marks()[student]["score"] == score


@pytest.mark.parametrize(
    "words",
    [
        "cut/words: words.ipynb is cut off",
        "renamed/words: words (1).ipynb was taken for words.ipynb",
        "copies/words: words.ipynb is missing, and words-1.ipynb and words-2.ipynb could each be it",
        "links/words: 'secret.txt' is a link; left out.",
        "links/words: 'all' is a link; left out.",
        "links/words: 'pipe' is no plain file; left out.",
        "edited/words: Cell 'E4-check' had another points; put back.",
        "nothing/numbers: numbers.ipynb is not in",
        "twice/words: words (1).ipynb looks like another copy of words.ipynb; not graded: find out which one counts",
        "There is hw.zip: unpack it there",
        "gone/words: None of the graded cells is in it",
        "notes.ipynb) has none of its cells",
    ],
)
def test_each_is_told_of(graded, words):
    _, said = graded
    assert words in " ".join(said.split())


def test_no_link_leads_a_secret_into_what_is_graded(graded):
    school, _ = graded
    names = {file.name for file in school.folder("autograded", "links").iterdir()}
    assert names == {"numbers.ipynb", "words.ipynb", "data.csv"}


def test_a_second_run_tells_the_same_and_grades_nothing(graded):
    school, first = graded
    again = school.grade_with_stand_in()
    assert "graded now" not in again
    assert first[first.index("cut/words:") :] == again[again.index("cut/words:") :]
