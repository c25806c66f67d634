"""The `course` command as it is typed: real processes in a real course."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from course_lib import cli

from .sample import NAME, tracked_files, write_unit

COURSE = [sys.executable, "-c", "from course_lib.cli import main; main(prog_name='course')"]


def course(root, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*COURSE, *arguments], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def course_in_process(monkeypatch):
    def run(root, *arguments):
        monkeypatch.chdir(root)
        return CliRunner().invoke(cli.main, arguments)

    return run


def test_the_check_exits_0_and_after_one_changed_word_1(built, course_in_process):
    agreed = course(built / "solutions", "build", "--check")
    assert (agreed.returncode, agreed.stderr) == (0, "")
    assert agreed.stdout == "Text, solution and release agree: 01_sample.\n"
    text = built / "solutions" / NAME / f"{NAME}.py"
    text.write_text(text.read_text(encoding="utf-8").replace("Secants", "Lines"), encoding="utf-8")
    disagreed = course_in_process(built, "build", "--check", "1")
    assert (disagreed.exit_code, disagreed.stdout) == (1, "")
    assert disagreed.stderr.startswith("01_sample: solutions/01_sample/01_sample.py and ")
    assert "To do: run `course build 01_sample`" in disagreed.stderr


def test_a_build_says_plainly_what_it_did(course_in_process, built):
    write_unit(built, "# %%\n1 / 0\n", "02_other")
    done = course_in_process(built, "build")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].split() == [NAME, "unchanged"]
    assert lines[1].startswith("02_other") and "failed after" in lines[1]  # noqa: PT018
    assert "02_other, cell 1 (`1 / 0`): it raised ZeroDivisionError." in done.stderr


@pytest.mark.parametrize("name", ["1", "01", "01_sample"])
def test_a_unit_has_three_names(course_in_process, built, name):
    done = course_in_process(built, "build", name)
    assert done.exit_code == 0
    assert done.stdout.split() == [NAME, "unchanged"]


def test_an_unknown_unit_lists_the_known_ones(course_in_process, built):
    done = course_in_process(built, "build", "7")
    assert done.exit_code == 1
    assert done.stderr == "Error: There is no unit '7'. The units are: 01_sample.\n"


def test_outside_a_course_every_command_says_so(course_in_process, tmp_path):
    for command in (["build"], ["build", "--check"], ["lab"]):
        done = course_in_process(tmp_path, *command)
        assert done.exit_code == 1
        assert "No course here" in done.stderr
        assert "nbgrader_config.py" in done.stderr


def test_force_and_check_exclude_each_other(course_in_process, built):
    assert course_in_process(built, "build", "--force", "--check").exit_code == 2


def test_a_report_that_has_no_place_is_refused_before_anybody_is_graded(course_in_process, built):
    (built / "notes").write_text("mine")
    done = course_in_process(built, "grade", "1", "--report", "notes/report")
    assert done.exit_code == 2
    assert f"nothing can be written into {built / 'notes'}" in done.stderr
    assert (built / "notes").read_text() == "mine"


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_what_the_system_refuses_is_said_without_a_traceback(course_in_process, built, options):
    """A folder in a file's place is refused to root, too."""
    text = built / "solutions" / NAME / f"{NAME}.py"
    text.rename(text.with_suffix(".txt"))
    text.mkdir()
    done = course_in_process(built, "build", *options)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.stderr.startswith(f"Error: This computer says: Is a directory ({text}).")


def test_what_is_no_refusal_keeps_its_traceback(course_in_process, built, monkeypatch):
    """A fault of ours must not be told as one of the disk."""

    def gone(*_):
        raise FileNotFoundError(2, "No such file or directory", "docker")

    monkeypatch.setattr("course_lib.authoring.course.choose", gone)
    done = course_in_process(built, "build")
    assert isinstance(done.exception, FileNotFoundError)


def test_a_missing_extra_is_said_in_one_sentence(course_in_process, built, monkeypatch):
    from course_lib.authoring import extras

    found = extras.importlib.util.find_spec
    monkeypatch.setattr(
        extras.importlib.util, "find_spec", lambda name: None if name == "rich" else found(name)
    )
    done = course_in_process(built, "build")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: `course build` needs rich, not installed here.")
    assert 'pip install -e ".[lab]"' in done.stderr


def test_help_teaches_and_loads_nothing_heavy():
    loaded = "import sys, course_lib.cli; print(sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    ).stdout
    for heavy in ("nbgrader", "jupytext", "nbformat", "rich", "jax", "numpy"):
        assert f"'{heavy}'" not in modules
    for command in ([], ["build"], ["lab"], ["doctor"]):
        text = CliRunner().invoke(cli.main, [*command, "--help"]).stdout
        examples = ("course build --check", "course lab --no-browser", "course doctor --instructor")
        assert any(example in text for example in examples)


def hear_ctrl_c():
    """A test run in the background of a shell ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_a_build_and_its_kernel_and_leaves_the_old_files(built):
    marker = built / "started"
    write_unit(
        built, f"# %%\nimport os, time\nopen({str(marker)!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n",
    )  # fmt: skip
    before = tracked_files(built)
    process = subprocess.Popen(
        [*COURSE, "build"], cwd=built, stderr=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    )
    deadline = time.monotonic() + 120
    while not (marker.exists() and marker.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    kernel = int(marker.read_text())
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 130
    assert "Aborted!" in errors
    assert "Traceback" not in errors
    assert not _is_running(kernel)
    marker.unlink()
    assert tracked_files(built) == before
    assert [path.name for path in (built / ".build").iterdir()] == [f"{NAME}.json"]


@pytest.mark.parametrize(
    "raised",
    ["raise KeyboardInterrupt", "try: raise KeyboardInterrupt\nexcept BaseException as e: raise ImportError from e",
     "try: raise KeyboardInterrupt\nfinally: import no_such_module"],
)  # fmt: skip
def test_ctrl_c_while_a_command_imports_is_one_line_and_130(
    course_in_process, tmp_path, monkeypatch, raised
):
    (tmp_path / "stopped_import.py").write_text(raised, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("course_lib.doctor.examine", lambda **_: __import__("stopped_import"))
    done = course_in_process(tmp_path, "doctor")
    assert (done.exit_code, done.stdout, done.stderr.split()) == (130, "", ["Aborted!"])


def test_other_errors_keep_their_traceback(course_in_process, tmp_path, monkeypatch):
    monkeypatch.setattr("course_lib.doctor.examine", lambda **_: 1 / 0)
    assert isinstance(course_in_process(tmp_path, "doctor").exception, ZeroDivisionError)


@pytest.mark.parametrize(
    "arguments", [["facts", "--rows"], *([name, "--help"] for name in cli.main.commands)]
)
@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_console_that_lacks_a_character_gets_the_rest(tmp_path, arguments, encoding):
    done = subprocess.run(
        [*COURSE, *arguments], cwd=tmp_path, capture_output=True, timeout=60, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) > 5


def _is_running(pid: int) -> bool:
    return shutil.which("ps") is None or (
        subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0
    )


def test_facts_counts_rows_and_numbers_of_the_units_asked_for(course_in_process, tmp_path):
    done = course_in_process(tmp_path, "facts", "1", "05_backprop_by_hand")
    assert done.exit_code == 0
    header, one, five, total = done.stdout.splitlines()
    assert header.split() == ["unit", "rows", "numbers"]
    assert one.split()[::2] == ["01", "55"]
    assert five.split()[::2] == ["05", "86"]
    assert total.startswith("236 rows in all; 13 are treated nowhere")


def test_facts_says_row_by_row_where_a_lecture_is_treated(course_in_process, tmp_path):
    everything = course_in_process(tmp_path, "facts", "--rows").stdout.splitlines()
    assert len(everything) == 236
    assert "G-14  one step from 2: 01-E5" in everything
    assert "L-48  a closing remark: nowhere; wording only" in everything
    of_one = course_in_process(tmp_path, "facts", "--rows", "3").stdout.splitlines()
    assert "H-32  a bowl and its gradient: 03-E1" in of_one
    assert not any(line.startswith("G-14") for line in of_one)


@pytest.mark.parametrize("unit", ["37", "012", "0100", "1x", "derivatives", "-1", ""])
def test_facts_of_an_unknown_unit_is_an_error_that_lists_the_known_ones(
    course_in_process, tmp_path, unit
):
    done = course_in_process(tmp_path, "facts", "--", unit)
    assert done.exit_code == 2
    assert f"no unit {unit!r} treats a row; units: 01, 02," in done.stderr


def test_the_doctor_works_outside_a_course_and_exits_0_where_all_is_well(tmp_path):
    healthy = course(tmp_path, "doctor", "--json")
    assert healthy.returncode == 0, healthy.stdout
    told = json.loads(healthy.stdout)
    assert told["works"]
    assert "JAX" in {finding["name"] for finding in told["findings"]}


def test_the_doctor_exits_1_and_says_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "nonsense")
    broken = course(tmp_path, "doctor")
    assert (broken.returncode, broken.stderr) == (1, "")
    assert "JAX_PLATFORMS asks for: 'nonsense'" in broken.stdout
    assert os.fspath(tmp_path) not in broken.stdout
    assert os.fspath(tmp_path) in course(tmp_path, "doctor", "--verbose").stdout
