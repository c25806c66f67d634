"""What a store promises whatever happens to its file."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks.remembering import state, store

WRITER = """
import sys
from pathlib import Path
from course_lib.checks.remembering import attempts, store

file = store.File(Path(sys.argv[1]))
store.current = lambda: file
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    attempts.record("01-E1", {"passed": False, "kind": "value"})
    attempts.record(f"01-E{sys.argv[2]}", {"passed": number == 99, "kind": ""})
"""


def remember(guess):
    def change(current):
        current["guesses"][f"01-P{guess}"] = {"guess": float(guess), "time": ""}
        return guess

    return change


def guesses(file):
    return sorted(int(entry["guess"]) for entry in file.read()["guesses"].values())


@pytest.fixture
def folder(tmp_path):
    return tmp_path / ".descent"


def test_what_one_kernel_writes_the_next_one_reads(folder):
    assert store.File(folder).update(remember(1)) == 1
    assert guesses(store.File(folder)) == [1]


def test_two_kernels_that_write_at_once_lose_no_attempt(folder):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), number],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in "23"
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    kept = store.File(folder).read()["exercises"]
    assert {name: entry["tries"] for name, entry in kept.items()} == {
        "01-E1": 200,
        "01-E2": 100,
        "01-E3": 100,
    }
    assert kept["01-E2"]["passed"]
    assert kept["01-E3"]["passed"]


def test_a_folder_that_cannot_be_made_costs_the_memory_but_no_error(folder):
    folder.write_text("a file where the folder should be")
    file = store.File(folder)
    file.update(remember(1))
    file.update(remember(2))
    assert guesses(file) == [1, 2]
    assert not file.saved
    assert folder.read_text() == "a file where the folder should be"


def test_a_file_in_a_read_only_folder_is_read_and_added_to_in_memory(folder, monkeypatch):
    store.File(folder).update(remember(1))
    written = (folder / "progress.json").read_bytes()

    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    # Not chmod: the tests may run as root, whom it does not stop.
    monkeypatch.setattr(store.Path, "write_text", refuse)
    file = store.File(folder)
    file.update(remember(2))
    assert guesses(file) == [1, 2]
    assert (folder / "progress.json").read_bytes() == written


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_the_right_to_write_gives_no_error(tmp_path):
    tmp_path.chmod(0o500)
    file = store.File(tmp_path / ".descent")
    file.update(remember(1))
    tmp_path.chmod(0o700)
    assert guesses(file) == [1]


def test_what_could_not_be_saved_is_saved_as_soon_as_it_can_beside_what_others_wrote(folder):
    folder.write_text("in the way")
    file = store.File(folder)
    file.update(remember(1))
    folder.unlink()
    store.File(folder).update(remember(2))
    file.update(remember(3))
    assert file.saved
    assert guesses(store.File(folder)) == [1, 2, 3]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"version": 0}',
        b'{"version": true}',
        b'{"version": NaN}',
        b"[" * 100_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
        b" " * (state.MOST_BYTES + 1),
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_broken_file_is_kept_aside_and_said_in_one_line(folder, content, capsys):
    store._say_once.cache_clear()
    folder.mkdir()
    (folder / "progress.json").write_bytes(content)
    file = store.File(folder)
    assert file.read() == state.empty()
    file.update(remember(1))
    assert (folder / "progress.json.bak").read_bytes() == content
    assert guesses(store.File(folder)) == [1]
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("\n") == 1
    assert "progress.json.bak, and your progress starts anew" in said.out
    assert str(folder) not in said.out


def test_a_file_of_a_newer_course_is_neither_used_nor_replaced(folder, capsys):
    store._say_once.cache_clear()
    folder.mkdir()
    newer = json.dumps({"version": 2, "guesses": "in another form"})
    (folder / "progress.json").write_text(newer)
    file = store.File(folder)
    file.update(remember(1))
    assert guesses(file) == [1]
    assert os.listdir(folder).count("progress.json.bak") == 0
    assert (folder / "progress.json").read_text() == newer
    assert "a newer version of the course wrote it" in capsys.readouterr().out


def test_a_kernel_that_never_gives_the_lock_back_does_not_stop_the_others(folder, monkeypatch):
    store.File(folder).update(remember(1))
    monkeypatch.setattr(store, "SECONDS_FOR_THE_LOCK", 0.1)
    holder = sqlite3.connect(folder / "lock", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        store.File(folder).update(remember(2))
    finally:
        holder.close()
    assert guesses(store.File(folder)) == [1, 2]


def test_a_write_that_ends_in_the_middle_leaves_the_old_file(folder, monkeypatch):
    store.File(folder).update(remember(1))

    def half(self, text, **_):
        self.write_bytes(text[: len(text) // 2].encode())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.Path, "write_text", half)
    store.File(folder).update(remember(2))
    assert guesses(store.File(folder)) == [1]
    assert [name for name in os.listdir(folder) if name.endswith(".new")] == []


def test_git_does_not_see_the_folder_and_other_accounts_cannot_look_into_it(folder):
    store.File(folder).update(remember(1))
    git = ["git", "-c", "init.defaultBranch=main", "-C", str(folder.parent)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    seen = subprocess.run([*git, "status", "--porcelain"], capture_output=True, check=True)
    assert seen.stdout == b""
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0


# Any JSON, and JSON that is nearly a state.
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)
names = st.sampled_from(["01-E1", "01-P1", "", "../..", "a" * 41, "\x1b[31m"])
ROWS = ("guess", "first", "last", "tries", "right", "time", "passed", "kind", "mistake", "seconds")
row = st.dictionaries(st.sampled_from(ROWS), anything)
rows = row | st.fixed_dictionaries(
    {"attempts": st.lists(row | anything)}, optional={"tries": anything}
)
nearly = st.fixed_dictionaries(
    {"version": st.just(1)},
    optional={
        table: st.dictionaries(names, rows | anything) | anything
        for table in ("guesses", "answers", "exercises")
    },
)


@given(nearly)
def test_what_is_read_from_any_file_is_bounded_and_reads_the_same_again(raw):
    kept = state.parsed(json.dumps(raw).encode())
    assert state.parsed(json.dumps(kept).encode()) == kept
    assert set(kept) == {"version", "guesses", "answers", "exercises"}
    for table in ("guesses", "answers", "exercises"):
        assert set(kept[table]) <= {"01-E1", "01-P1"}
    assert "\\u001b" not in json.dumps(kept)
    json.dumps(kept, allow_nan=False)


@given(anything)
def test_any_json_is_a_state_or_is_refused(raw):
    try:
        kept = state.parsed(json.dumps(raw).encode())
    except state.NotReadable:
        return
    assert kept["version"] == state.VERSION


guess = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(["rise", "fällt"])


@given(st.dictionaries(st.sampled_from(["01-P1", "02-P3"]), guess), st.lists(st.booleans()))
def test_guesses_and_attempts_survive_the_way_through_a_file(tmp_path_factory, made, passed):
    folder = tmp_path_factory.mktemp("round") / ".descent"
    attempts = [
        {"time": "", "passed": one, "kind": "bank", "mistake": "sign", "seconds": 0.25}
        for one in passed[-state.MOST_ATTEMPTS :]
    ]
    written = state.empty()
    written["guesses"] = {name: {"guess": one, "time": ""} for name, one in made.items()}
    written["exercises"] = {
        "01-E1": {"tries": len(attempts), "passed": any(passed), "attempts": attempts}
    }
    store.File(folder).update(lambda current: current.update(written))
    assert store.File(folder).read() == written


def test_a_course_full_of_attempts_with_the_longest_words_fits_into_a_file(folder):
    longest = "𝒜" * state.MOST_LETTERS
    attempt = {
        "time": longest,
        "kind": longest,
        "mistake": longest,
        "passed": False,
        "seconds": 1e9,
    }
    entry = {"tries": 99, "passed": True, "attempts": [attempt] * state.MOST_ATTEMPTS}
    course = {f"{unit:02}-E{number}": entry for unit in range(12) for number in range(15)}
    store.File(folder).update(lambda current: current.update(exercises=course))
    assert store.File(folder).read()["exercises"] == course
