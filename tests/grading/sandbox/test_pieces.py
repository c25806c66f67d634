"""Small parts on their own: paths of submitted files, the filter of system calls, the copy of the units."""

import errno
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.sandbox import seccomp
from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.job_folder import (
    JobFolder,
    give_back,
    plain_path,
    private_folder,
    remove_what_was_left,
)
from course_lib.grading.sandbox.units_inside import questions_only

OUTSIDE = ["../x", "a/../../x", "/etc/passwd", "", ".", "a\0b", "..", "a/.."]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_path_out_of_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="not one inside"):
        plain_path(name)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4).map("/".join))
def test_a_path_that_is_accepted_lies_in_the_folder(name):
    try:
        path = plain_path(name)
    except ValueError:
        return
    assert path
    assert not path.startswith("/")
    assert ".." not in path.split("/")


@pytest.mark.parametrize("name", ["Screenshot 10:30.png", "a\\b.csv", "C:x"])
def test_what_windows_would_refuse_is_a_name_like_others(tmp_path, name):
    job = JobFolder(tmp_path / "job", "/inside")
    assert (job.bring({name: b"1"}) / name).read_bytes() == b"1"
    assert job.left_out == []


def test_a_file_that_cannot_be_there_is_left_out_and_named(tmp_path):
    job = JobFolder(tmp_path / "job", "/inside")
    folder = job.bring({"a": b"", "a/b": b"1", "../x": b"", "y" * 300: b"", "z": b"2"})
    assert (folder / "a" / "b").read_bytes() == b"1"
    assert (folder / "z").read_bytes() == b"2"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["b", "z"]
    first, second, third = job.left_out
    assert first == "the file 'a' was left out: another file lies in a folder of that name"
    assert second.startswith("the file '../x' was left out: its path is not one inside")
    assert "name too long" in third


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE, errno.EIO, errno.ENOENT])
def test_what_is_amiss_with_the_computer_is_no_fault_of_a_file(tmp_path, monkeypatch, number):
    job = JobFolder(tmp_path / "job", "/inside")

    def fails(*_):
        raise OSError(number, "this will pass")

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(SandboxError, match="this will pass"):
        job.bring({"a": b"1"})
    assert job.left_out == []


def test_a_temporary_folder_that_is_too_long_for_sockets_is_named(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(SandboxError, match="TMPDIR"):
        private_folder()
    assert list(long.iterdir()) == []


LEAVE = """
from course_lib.grading.sandbox.job_folder import private_folder
import os, sys
print(private_folder(), flush=True)
sys.stdin.readline()
os.kill(os.getpid(), 9)
"""


def test_the_folder_of_a_process_that_was_killed_is_removed_and_no_other(monkeypatch):
    with subprocess.Popen(
        [sys.executable, "-c", LEAVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        left = Path(process.stdout.readline().strip())
        monkeypatch.setattr("course_lib.grading.sandbox.job_folder.YOUNG_SECONDS", -1.0)
        remove_what_was_left()
        assert left.is_dir()
    remove_what_was_left()
    assert not left.exists()


def test_a_folder_is_closed_to_others_and_gone_when_it_is_given_back():
    folder = private_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    give_back(folder)
    assert not folder.exists()


def verdict(program, machine, number, argument=0, third=0):
    """What a filter says to a call: a small interpreter of the six instructions that it is made of."""
    words = {
        seccomp.NUMBER_AT: number,
        seccomp.MACHINE_AT: machine,
        seccomp.FIRST_ARGUMENT_AT: argument,
        seccomp.THIRD_ARGUMENT_AT: third,
    }
    lines = list(struct.iter_unpack("HBBI", program))
    place, held = 0, 0
    while True:
        what, if_true, if_false, value = lines[place]
        place += 1
        if what == seccomp.RETURN:
            return value
        if what == seccomp.LOAD:
            held = words[value]
            continue
        true = {
            seccomp.EQUAL: held == value,
            seccomp.AT_LEAST: held >= value,
            seccomp.ANY_BIT: bool(held & value),
        }[what]
        place += if_true if true else if_false


@pytest.mark.parametrize("name", sorted(seccomp.MACHINES))
def test_the_filter_refuses_what_it_names_and_allows_the_rest(name):
    machine, clone, socket, refused = seccomp.MACHINES[name]
    program = seccomp.program(name)
    named = {*refused.values(), *seccomp.REFUSED_ANYWHERE.values()}
    for number in range(600):
        if number in (clone, socket):
            continue
        expected = seccomp.ALLOW
        if number in named:
            expected = seccomp.REFUSE
        if number == seccomp.CLONE3:
            expected = seccomp.UNKNOWN
        assert verdict(program, machine, number) == expected
        assert verdict(program, machine, number | seccomp.SECOND_NUMBERS) == seccomp.REFUSE
        assert verdict(program, machine + 1, number) == seccomp.REFUSE
    for argument, expected in (
        (0x11, seccomp.ALLOW),
        (0x3D0F00, seccomp.ALLOW),
        (0x10000000, seccomp.REFUSE),
    ):
        assert verdict(program, machine, clone, argument) == expected
    families = {
        (1, 0): True,
        (2, 6): True,
        (10, 17): True,
        (16, 0): True,
        (16, 9): False,
        (17, 0): False,
        (40, 0): False,
    }
    for (family, protocol), allowed in families.items():
        said = verdict(program, machine, socket, family, protocol)
        assert said == (seccomp.ALLOW if allowed else seccomp.REFUSE)


def test_on_a_machine_without_numbers_there_is_no_filter():
    assert seccomp.program("sparc") is None


def test_the_copy_of_the_units_keeps_nothing_that_it_does_not_know(tmp_path):
    unit = tmp_path / "units" / "u99_x"
    (unit / "__pycache__").mkdir(parents=True)
    (tmp_path / "units" / "__init__.py").write_text("units = 1\n")
    for name in ("__init__", "questions", "exercises", "right_answers", "later"):
        (unit / f"{name}.py").write_text(f"{name} = 'secret'\n")
        (unit / "__pycache__" / f"{name}.cpython-311.pyc").write_bytes(b"secret")
    questions_only(tmp_path / "units", tmp_path / "copy")
    copied = {
        str(path.relative_to(tmp_path / "copy"))
        for path in (tmp_path / "copy").rglob("*")
        if path.is_file()
    }
    assert copied == {
        "__init__.py",
        "u99_x/__init__.py",
        "u99_x/questions.py",
        "u99_x/exercises.py",
    }
    assert "secret" not in (tmp_path / "copy" / "u99_x" / "exercises.py").read_text()
