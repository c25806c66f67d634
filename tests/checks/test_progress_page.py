"""The progress table says what the store holds, for every unit, and reads without sight or colour."""

from html.parser import HTMLParser
from types import ModuleType

import pytest

from course_lib.checks.remembering import attempts, progress, store
from course_lib.checks.units import unit, unit_modules


@pytest.fixture
def kept(monkeypatch):
    memory = store.Memory()
    monkeypatch.setattr(store, "current", lambda: memory)
    return memory


@pytest.fixture
def shown(monkeypatch):
    tables = []
    monkeypatch.setattr(progress, "display", tables.append)
    return tables


class Cells(HTMLParser):
    """Every cell of a table with its tag and attributes."""

    def __init__(self):
        super().__init__()
        self.cells, self.caption = [], ""
        self._in = None

    def handle_starttag(self, tag, attrs):
        if tag in ("th", "td"):
            self.cells.append([tag, dict(attrs).get("scope"), ""])
        self._in = tag

    def handle_data(self, data):
        if self._in in ("th", "td"):
            self.cells[-1][2] += data
        elif self._in == "caption":
            self.caption += data


def test_at_first_everything_is_open(kept, shown):
    progress.progress()
    (table,) = shown
    assert [row[0][:2] for row in table.rows] == list(unit_modules())
    for row in table.rows:
        module = unit(row[0][:2])
        assert row[1:3] == ("none", "none")
        assert len(row[3].split(", ")) == len(module.EXERCISES) > 0
        assert row[4].startswith("0 of ")


def test_right_tried_and_open_exercises_guesses_and_answers_are_told_apart(kept, shown):
    attempts.record("01-E3", {"passed": True})
    attempts.record("01-E1", {"passed": True})
    attempts.record("01-E1", {"passed": False, "kind": "value"})
    attempts.record("01-E2", {"passed": False, "kind": "value"})
    attempts.record("01-E4", {"passed": False, "kind": "value"})
    attempts.record("01-E4", {"passed": False, "kind": "value"})
    attempts.record("01-E5", {"passed": False, "kind": "not written"})
    answer = {"first": "a", "last": "a", "tries": 1, "right": True, "time": ""}
    kept.update(lambda now: now["guesses"].update({"01-P1": {"guess": 1.0, "time": ""}}))
    kept.update(
        lambda now: now["answers"].update(
            {
                "01-W1": answer,
                "01-W2": answer | {"tries": 2},
                "01-W3": answer | {"right": False},
                "01-gone": answer,
            }
        )
    )
    progress.progress()
    row = next(row for row in shown[0].rows if row[0].startswith("01 "))
    exercises = {one.name: one.points for one in unit("01").EXERCISES}
    assert row[:3] == ("01 derivatives", "E1, E3", "E2 (once), E4 (2 times)")
    assert set(row[3].split(", ")) == {name[3:] for name in exercises} - {"E1", "E2", "E3", "E4"}
    points = exercises["01-E1"] + exercises["01-E3"]
    assert row[4] == f"{points} of {sum(exercises.values())}"
    assert row[5] == f"1 of {len(unit('01').PREDICTIONS)}"
    assert row[6] == f"2 of {len(unit('01').QUESTIONS)}, 1 at the first try"


def test_a_unit_without_predictions_and_questions_has_a_row_all_the_same(kept):
    module = ModuleType("course_lib.checks.units.u09_so_far_only_exercises")
    module.EXERCISES = unit("01").EXERCISES[:2]
    cells = progress.row("09", module, kept.read())
    assert cells[0] == "09 so far only exercises"
    assert cells[3] == "E1, E2"
    assert cells[5:] == ("0 of 0", "0 of 0")


def test_the_table_has_a_caption_and_a_header_for_each_row_and_column(kept, shown):
    progress.progress()
    read = Cells()
    read.feed(shown[0]._repr_html_())
    assert read.caption.startswith("Your progress")
    width = len(progress.HEADINGS)
    assert [text for tag, scope, text in read.cells[:width]] == list(progress.HEADINGS)
    assert {(tag, scope) for tag, scope, _ in read.cells[:width]} == {("th", "col")}
    body = read.cells[width:]
    for number, row in enumerate(shown[0].rows):
        cells = body[number * width : (number + 1) * width]
        assert cells[0][:2] == ["th", "row"]
        assert [text for _, _, text in cells] == list(row)


def test_as_text_every_number_has_its_word(kept, shown):
    progress.progress()
    lines = str(shown[0]).splitlines()
    assert lines[1].startswith("Unit 0")
    assert [line.split()[0] for line in lines[2:8]] == list(progress.HEADINGS[1:])
    assert lines[-1] == progress.NOT_SAVED


def test_what_is_saved_needs_no_note(tmp_path, monkeypatch, shown):
    file = store.File(tmp_path)
    monkeypatch.setattr(store, "current", lambda: file)
    attempts.record("01-E1", {"passed": True})
    progress.progress()
    assert progress.NOT_SAVED not in str(shown[0])
