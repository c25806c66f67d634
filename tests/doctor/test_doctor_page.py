"""What the doctor says: the same in text, HTML and JSON, without a path of this computer in a notebook."""

import importlib.metadata
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from course_lib.authoring.outputs import normalise
from course_lib.checks.remembering import store
from course_lib.doctor import Finding, Page, examination
from course_lib.doctor.finding import Here, without_folders
from course_lib.doctor.looks import exchange, nbgrader, packages, room, saving, system

ROOT = Path(__file__).parents[2]
HERE, TEACHER = Here(), Here(instructor=True)
FINE = Finding("Python", "ok", "3.12")
NOTED = Finding("GPU", "note", "<none>", "nothing")
BAD = Finding("JAX", "wrong", "gone", "install it", "in /opt/secret/place")


def test_only_what_is_wrong_stops_the_course():
    assert Page((FINE,)).works
    assert Page((FINE, NOTED)).works
    assert not Page((FINE, NOTED, BAD)).works
    assert Page((FINE,)).headline == "The course will work here."
    assert Page((FINE, NOTED)).headline == "The course will work here; 1 note."
    assert "one thing is wrong" in Page((BAD, NOTED)).headline


def test_text_html_and_json_hold_every_finding():
    page = Page((FINE, NOTED, BAD))
    for finding in page.findings:
        for said in (str(page), page._repr_html_().replace("&lt;", "<").replace("&gt;", ">")):
            assert all(part in said for part in (finding.name, finding.seen, finding.todo))
    told = json.loads(page.to_json())
    assert told["works"] is False
    assert [one["name"] for one in told["findings"]] == ["Python", "GPU", "JAX"]


def test_details_are_told_only_when_asked_for_and_never_in_html():
    short, long = Page((BAD,)), Page((BAD,), verbose=True)
    assert "secret" not in str(short) + short.to_json() + short._repr_html_()
    assert "secret" in str(long)
    assert "secret" in long.to_json()
    assert "secret" not in long._repr_html_()


def test_the_card_reads_without_colour_and_escapes_what_it_shows():
    html = Page((NOTED, BAD))._repr_html_()
    assert "&lt;none&gt;" in html
    assert "<strong>wrong</strong>" in html
    assert html.count('scope="row"') == 2


def test_a_finding_that_is_wrong_must_say_what_to_do():
    with pytest.raises(ValueError, match="say what to do"):
        Finding("JAX", "wrong", "gone")
    with pytest.raises(ValueError, match="not one of"):
        Finding("JAX", "bad", "gone", "install it")


NAMES = st.text("abcXYZ019_.-", min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=2, max_size=5), NAMES, st.sampled_from(["/", "C:\\"]))
def test_no_folder_of_a_path_is_left_in_a_message(folders, name, root):
    separator = root[-1]
    path = root + separator.join(f"dir{folder}" for folder in folders) + separator + f"f{name}"
    said = without_folders(f"cannot open '{path}': no such file")
    assert said == f"cannot open 'f{name}': no such file"


def test_an_address_in_a_message_stays_as_it_is():
    assert (
        without_folders("see https://docs.jax.dev/en/latest")
        == "see https://docs.jax.dev/en/latest"
    )


def test_a_look_that_breaks_is_a_finding_and_the_others_are_taken(monkeypatch):
    def broken(here):
        raise OSError("no such device")

    monkeypatch.setattr(examination, "FOR_EVERYBODY", (("Odd", broken), ("Python", system.python)))
    odd, python = examination.examine().findings
    assert (odd.name, odd.verdict) == ("Odd", "note")
    assert "OSError: no such device" in odd.seen
    assert python.verdict == "ok"


def test_the_packages_it_asks_for_are_those_of_the_base_install():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = dict(line.split(">=") for line in project["dependencies"])
    assert declared == packages.BASE
    least = project["requires-python"].removeprefix(">=")
    assert least == ".".join(map(str, system.LEAST))


@pytest.mark.parametrize(
    ("older", "newer"), [("0.4.38", "0.5"), ("1.9", "1.10"), ("2", "2.0.1"), ("1.26.4rc1", "2.0")]
)
def test_versions_are_compared_as_numbers(older, newer):
    assert packages.numbers(older) < packages.numbers(newer)
    assert packages.numbers("2") == packages.numbers("2.0.0")


def test_an_old_python_is_wrong(monkeypatch):
    monkeypatch.setattr(system.sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(system.platform, "python_version", lambda: "3.10.4")
    found = system.python(HERE)
    assert found.verdict == "wrong"
    assert "needs 3.11 or newer" in found.seen


def test_a_system_without_timers_has_no_time_limit_and_says_so(monkeypatch):
    assert system.time_limit(HERE).verdict == ("note" if sys.platform == "win32" else "ok")
    monkeypatch.setattr(system, "signal", SimpleNamespace())
    found = system.time_limit(HERE)
    assert found.verdict == "note"
    assert "Interrupt" in found.todo


def test_without_nbgrader_a_student_reads_a_note_and_an_instructor_cannot_work(monkeypatch):
    known = importlib.metadata.version

    def version(name):
        if name == "nbgrader":
            raise importlib.metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert nbgrader.nbgrader(HERE).verdict == "note"
    assert nbgrader.nbgrader(TEACHER).verdict == "wrong"


def test_a_student_is_not_asked_for_an_exchange_in_a_notebook():
    assert exchange.exchange(HERE) == []


@pytest.mark.parametrize(
    ("size", "verdict"), [(0.5e9, "wrong"), (2e9, "note"), (8e9, "ok"), (None, "ok")]
)
def test_memory_is_judged_by_its_size(monkeypatch, size, verdict):
    monkeypatch.setattr(room, "memory_size", lambda: size)
    assert room.memory(HERE).verdict == verdict


def test_a_container_has_only_what_it_was_given(monkeypatch, tmp_path):
    limited, unlimited = tmp_path / "limited", tmp_path / "unlimited"
    limited.write_text("123456\n")
    unlimited.write_text("max\n")
    monkeypatch.setattr(room, "CONTAINER_LIMITS", (limited, unlimited, tmp_path / "none"))
    assert room.memory_size() == 123456
    monkeypatch.setattr(room, "CONTAINER_LIMITS", (unlimited,))
    assert room.memory_size() is None or room.memory_size() > 1e8


@pytest.mark.parametrize(("free", "verdict"), [(1e6, "wrong"), (5e8, "note"), (1e11, "ok")])
def test_disk_is_judged_by_what_is_free(monkeypatch, free, verdict):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    assert room.disk(HERE).verdict == verdict


@pytest.mark.parametrize("moved", ["", "off", "elsewhere"])
@pytest.mark.parametrize("place", ["01_derivatives", "anywhere"])
def test_the_progress_folder_is_the_one_that_the_checks_use(monkeypatch, tmp_path, moved, place):
    monkeypatch.setenv("DESCENT_PROGRESS", moved and (moved if moved == "off" else str(tmp_path)))
    start = tmp_path / place
    monkeypatch.setattr(store, "get_ipython", lambda: SimpleNamespace(starting_dir=str(start)))
    assert saving.progress_folder(start) == store._folder()


def test_looking_leaves_nothing_behind(tmp_path):
    look = (
        f"import os; os.chdir({str(tmp_path)!r}); from course_lib.doctor import examine; examine()"
    )
    subprocess.run([sys.executable, "-c", look], check=True, timeout=120)
    assert list(tmp_path.iterdir()) == []


def test_loading_the_doctor_loads_no_package():
    loaded = "import sys, course_lib.doctor; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    for heavy in ("jax", "numpy", "IPython", "matplotlib", "click"):
        assert f"'{heavy}'" not in done.stdout


def test_in_a_notebook_it_is_one_card_that_a_built_page_may_show(tmp_path):
    cell = nbformat.v4.new_code_cell(
        "from course_lib import doctor\n\ndoctor.show(instructor=True)"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = normalise(cell.outputs, ROOT)
    assert "this notebook runs in the Python that was looked at" in output.data["text/plain"]
    assert output.data["text/html"].startswith('<div role="group" aria-label="course doctor"')
