"""Attempts are counted, kept within bounds, and counted over a class without trusting its files."""

import json
import os
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks.remembering import attempts, state, store

WRONG = {"passed": False, "kind": "bank", "mistake": "sign", "seconds": 0.2}
RIGHT = {"passed": True, "kind": "right", "mistake": None, "seconds": 0.1}


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    memory = store.Memory()
    monkeypatch.setattr(store, "current", lambda: memory)
    return memory


def test_attempts_at_an_exercise_are_numbered_from_one():
    assert [attempts.record("01-E1", WRONG) for _ in range(3)] == [1, 2, 3]
    assert attempts.record("01-E2", RIGHT) == 1
    assert attempts.count("01-E1") == 3
    assert attempts.count("01-E9") == 0


def test_a_stub_that_was_run_is_no_attempt():
    stub = {"passed": False, "kind": "not written"}
    assert attempts.record("01-E1", stub) == 0
    attempts.record("01-E1", WRONG)
    assert attempts.record("01-E1", stub) == 1
    assert len(attempts.history("01-E1")) == 1


def test_what_was_right_once_stays_right(kept):
    attempts.record("01-E1", RIGHT)
    attempts.record("01-E1", WRONG)
    assert kept.read()["exercises"]["01-E1"]["passed"]
    assert [one["passed"] for one in attempts.history("01-E1")] == [True, False]


def test_only_a_bounded_summary_is_kept():
    report = WRONG | {"mistake": "m" * 10_000, "kind": "a\x1b[2Jb", "seconds": float("nan"),
                      "code": "my code", "lines": [["Yours", "1"]]}  # fmt: skip
    attempts.record("01-E1", report)
    (one,) = attempts.history("01-E1")
    assert set(one) == {"time", "passed", "kind", "mistake", "seconds"}
    assert one["mistake"] == "m" * state.MOST_LETTERS
    assert one["kind"] == "a[2Jb"
    assert one["seconds"] is None


def test_the_oldest_attempts_are_forgotten_but_not_their_number():
    for _ in range(100):
        attempts.record("01-E1", WRONG)
    assert attempts.record("01-E1", RIGHT) == 101
    history = attempts.history("01-E1")
    assert len(history) == state.MOST_ATTEMPTS
    assert history[-1]["passed"]


def test_a_name_that_no_file_could_hold_is_refused():
    with pytest.raises(ValueError, match=r"'\.\./x' cannot be the name of an exercise"):
        attempts.record("../x", WRONG)


def test_what_is_handed_in_holds_attempts_and_nothing_else(kept, tmp_path):
    attempts.record("01-E1", WRONG)
    kept.update(lambda now: now["guesses"].update({"01-P1": {"guess": 1.0, "time": ""}}))
    path = attempts.export(tmp_path / "mine.json")
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"version", "exercises"}
    (one,) = attempts.statistics([path]).exercises
    assert (one.exercise, one.students, one.tries) == ("01-E1", 1, 1)


mistakes = st.sampled_from(["sign", "factor_two", None])
one_attempt = st.tuples(st.booleans(), mistakes)
classes = st.lists(
    st.dictionaries(
        st.sampled_from(["01-E1", "01-E2"]), st.lists(one_attempt, min_size=1, max_size=8)
    ),
    max_size=5,
)


@given(classes)
def test_the_statistics_of_a_class_are_those_of_a_count_by_hand(tmp_path_factory, students):
    folder = tmp_path_factory.mktemp("class")
    for number, student in enumerate(students):
        memory = store.Memory()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "current", lambda memory=memory: memory)
            for name, tried in student.items():
                for passed, mistake in tried:
                    attempts.record(name, {"passed": passed, "kind": "value", "mistake": mistake})
            attempts.export(folder / f"{number}.json")
    counted = attempts.statistics(sorted(folder.glob("*.json")))
    assert counted.files == len(students)
    assert counted.left_out == ()
    assert [one.exercise for one in counted.exercises] == sorted({n for s in students for n in s})
    for one in counted.exercises:
        everyone = [student[one.exercise] for student in students if one.exercise in student]
        assert one.students == len(everyone)
        assert one.passed == sum(any(passed for passed, _ in tried) for tried in everyone)
        assert one.tries == sum(map(len, everyone))
        wrong = [[m or "value" for passed, m in tried if not passed] for tried in everyone]
        assert {w.what: w.times for w in one.wrong} == Counter(m for w in wrong for m in w)
        assert {w.what: w.students for w in one.wrong} == Counter(m for w in wrong for m in set(w))
        assert [w.students for w in one.wrong] == sorted(
            (w.students for w in one.wrong), reverse=True
        )


def test_a_hostile_file_is_left_out_with_a_reason_and_the_others_count(tmp_path):
    attempts.record("01-E1", WRONG)
    good = attempts.export(tmp_path / "good.json")
    hostile = {
        "deep.json": b"[" * 1_000_000,
        "large.json": b'{"version": 1, "pad": "' + b"x" * state.MOST_BYTES + b'"}',
        "wrong.json": b'{"version": "1"}',
        "binary.json": bytes(range(256)),
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.json").mkdir()
    names = [*hostile, "folder.json", "missing.json"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")  # reading it would never end
        names.append("pipe.json")
    counted = attempts.statistics([good, *(tmp_path / name for name in names)])
    assert counted.files == 1
    assert [os.path.basename(path) for path, _ in counted.left_out] == names
    assert all(reason for _, reason in counted.left_out)
    assert counted.exercises[0].wrong[0].what == "sign"


def test_what_a_hostile_file_says_cannot_write_to_the_terminal(tmp_path):
    attempt = {"passed": False, "kind": "\x1b]0;title\x07\n\n", "mistake": "\x1b[31m" * 100}
    entry = {"tries": 10**30, "passed": "yes", "attempts": [attempt, None, 3]}
    path = tmp_path / "student.json"
    path.write_text(json.dumps({"version": 1, "exercises": {"01-E1": entry, "\x1b[0m": entry}}))
    counted = attempts.statistics([path])
    assert "\x1b" not in str(counted)
    (one,) = counted.exercises
    assert one.passed == 0
    assert one.tries == state.MOST_TRIES
    assert len(one.wrong[0].what) <= state.MOST_LETTERS


def test_statistics_read_as_text_and_as_json(tmp_path):
    attempts.record("01-E1", WRONG)
    attempts.record("01-E1", RIGHT)
    counted = attempts.statistics([attempts.export(tmp_path / "a.json"), tmp_path / "gone.json"])
    assert str(counted).splitlines() == [
        "1 student",
        "01-E1: 1 of 1 passed, 2 attempts",
        "  sign: 1 student, 1 time",
        f"left out: {tmp_path / 'gone.json'} No such file or directory",
    ]
    assert json.loads(json.dumps(counted.as_json()))["exercises"][0]["wrong"] == [
        {"what": "sign", "students": 1, "times": 1}
    ]
