"""`course doctor` in environments that are really broken: it names what is wrong, and survives it."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from course_lib.data import heart_disease
from course_lib.doctor.finding import Here
from course_lib.doctor.looks import saving

ROOT = Path(__file__).parents[2]
WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


def test_here_the_course_works_and_every_look_was_taken(examined):
    found = examined(instructor=True, apart=True, cwd=ROOT)
    assert [one for one in found.values() if one["verdict"] == "wrong"] == []
    assert list(found)[:4] == ["Python", "course_lib", "Packages", "JAX"]
    assert {"64 bits", "Compiling", "GPU", "Kernel", "Exchange", "Sandbox"} <= set(found)
    assert not any("could not be looked at" in one["seen"] for one in found.values())


@pytest.mark.parametrize("apart", [True, False])
def test_a_platform_that_jax_does_not_have_is_named(examined, apart):
    found = examined("Python", "JAX", "Kernel", apart=apart, JAX_PLATFORMS="nonsense")
    assert found["JAX"]["verdict"] == "wrong"
    assert "'nonsense'" in found["JAX"]["seen"]
    assert "JAX_PLATFORMS" in found["JAX"]["todo"]
    assert found["Python"]["verdict"] == "ok"
    assert found["Kernel"]["verdict"] == "ok"


def test_a_missing_package_is_wrong_and_comes_with_its_command(examined):
    found = examined("Packages", blocked={"sklearn", "tqdm"})
    assert found["Packages"]["verdict"] == "wrong"
    assert found["Packages"]["seen"] == "tqdm is missing; scikit-learn is missing"
    assert found["Packages"]["todo"].startswith("python -m pip install --upgrade ")
    assert '"scikit-learn>=1.5"' in found["Packages"]["todo"]


def test_without_jax_all_else_is_still_told(examined):
    found = examined("JAX", "Progress", blocked={"jax", "jaxlib"})
    assert found["JAX"]["verdict"] == "wrong"
    assert "cannot be loaded" in found["JAX"]["seen"]
    assert "Compiling" not in found
    assert found["Progress"]["verdict"] == "ok"


def test_without_ipywidgets_the_course_lacks_a_package_and_buttons(examined):
    found = examined("Packages", "Widgets", blocked={"ipywidgets"})
    assert found["Packages"]["seen"].startswith("ipywidgets is missing")
    assert found["Widgets"]["verdict"] == "note"
    assert "before ipywidgets is repaired" in found["Widgets"]["seen"]


def test_without_jupyter_there_is_no_kernel(examined):
    found = examined("Kernel", blocked={"jupyter_client"})
    assert found["Kernel"]["verdict"] == "wrong"
    assert "jupyterlab" in found["Kernel"]["todo"]


def test_a_package_that_is_too_old_is_told_with_both_versions(examined, tmp_path):
    old = tmp_path / "old" / "numpy-1.26.4.dist-info"
    old.mkdir(parents=True)
    (old / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4\n")
    found = examined("Packages", PYTHONPATH=str(old.parent))
    assert found["Packages"]["verdict"] == "wrong"
    assert found["Packages"]["seen"] == "numpy is version 1.26.4; the course needs 2.0 or newer"


@WINDOWS
def test_a_jax_that_ends_its_process_does_not_end_the_doctor(examined, tmp_path):
    (tmp_path / "jax.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n")
    found = examined("JAX", "Progress", apart=True, PYTHONPATH=str(tmp_path))
    assert found["JAX"]["verdict"] == "wrong"
    assert "signal 4" in found["JAX"]["seen"]
    assert found["Progress"]["verdict"] == "ok"


def test_a_jax_that_hangs_is_given_up(tmp_path, monkeypatch):
    from course_lib.doctor.finding import Here
    from course_lib.doctor.looks import jax_runs

    (tmp_path / "jax.py").write_text("import time\ntime.sleep(100)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(jax_runs, "SECONDS", 1)
    (found,) = jax_runs.jax_runs(Here(apart=True))
    assert (found.verdict, found.seen) == ("wrong", "did not start within 1 s")


def homes():
    root = pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
    )
    return ["behind a file", pytest.param("read-only", marks=root)]


@pytest.mark.parametrize("kind", homes())
def test_a_home_that_cannot_be_written_is_a_note_and_nothing_breaks(examined, tmp_path, kind):
    home = tmp_path / "home"
    if kind == "read-only":
        home.mkdir(mode=0o500)
    else:
        home.write_text("no folder")
    found = examined(
        HOME=str(home), XDG_CACHE_HOME="", MPLCONFIGDIR=str(tmp_path), DESCENT_PROGRESS=str(home)
    )
    assert found["Cache"]["verdict"] == "note"
    assert "DESCENT_DATA" in found["Cache"]["todo"]
    assert found["Progress"]["verdict"] == "note"
    assert "DESCENT_PROGRESS" in found["Progress"]["todo"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system's folders refuse nobody so")
@pytest.mark.parametrize(("has", "verdict"), [("the data", "ok"), ("something else", "note")])
def test_a_classs_folder_with_the_data_need_not_be_writable(monkeypatch, has, verdict):
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("DESCENT_DATA", folder)
        (Path(folder) / (saving.DOWNLOADED if has == "the data" else "other.data")).touch()
        Path(folder).chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)  # as nobody: folders do not refuse root
        try:
            found = saving.cache(Here())
        finally:
            if root:
                os.seteuid(0)
            Path(folder).chmod(0o755)
    assert found.verdict == verdict


def test_the_doctor_looks_for_the_file_that_is_downloaded():
    assert heart_disease.CLEVELAND_FILE.name == saving.DOWNLOADED


def kernelspec(folder: Path, python: str) -> str:
    """Make a kernel called python3 that starts this program; returns JUPYTER_PATH."""
    spec = folder / "data" / "kernels" / "python3"
    spec.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(content))
    return str(folder / "data")


@WINDOWS
@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [(1, "wrong", "the course is not installed there"), (0, "note", "installed there, too")],
)
def test_a_kernel_of_another_python_is_told(examined, program, tmp_path, status, verdict, words):
    path = kernelspec(tmp_path, str(program("python3", status=status)))
    found = examined("Kernel", JUPYTER_PATH=path)["Kernel"]
    assert found["verdict"] == verdict
    assert words in found["seen"]
    assert "ipykernel install" in found["todo"]
    assert str(tmp_path) in found["detail"]


def test_a_kernel_whose_python_is_gone_is_wrong(examined, tmp_path):
    found = examined("Kernel", JUPYTER_PATH=kernelspec(tmp_path, str(tmp_path / "gone" / "python")))
    assert found["Kernel"]["verdict"] == "wrong"
    assert "not there any more" in found["Kernel"]["seen"]


@pytest.mark.parametrize("python", [sys.executable, "python", "python3"])
def test_a_kernel_of_this_python_is_fine_however_it_is_spelled(examined, tmp_path, python):
    found = examined("Kernel", JUPYTER_PATH=kernelspec(tmp_path, python))
    assert found["Kernel"]["verdict"] == "ok"


@WINDOWS
@pytest.mark.parametrize("chosen", ["", "cpu"])
def test_a_gpu_that_jax_does_not_use_is_a_note_with_the_way_to_use_it(examined, program, chosen):
    folder = program("nvidia-smi", says="NVIDIA H100 80GB HBM3").parent
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    found = examined("JAX", apart=True, PATH=path, **({"JAX_PLATFORMS": chosen} if chosen else {}))
    if "cpu" not in found["JAX"]["seen"]:
        pytest.skip("JAX computes on a GPU here")
    assert found["GPU"]["verdict"] == "note"
    assert found["GPU"]["seen"].startswith("NVIDIA H100 80GB HBM3 is here")
    wanted = "unset the environment variable JAX_PLATFORMS" if chosen else "jax[cuda12]=="
    assert wanted in found["GPU"]["todo"]


@pytest.fixture
def course(tmp_path):
    """A folder with the course's nbgrader settings."""
    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


@pytest.mark.parametrize(("instructor", "verdict"), [(True, "wrong"), (False, "note")])
def test_a_missing_exchange_stops_a_class_but_not_who_learns_alone(
    examined, course, instructor, verdict
):
    missing = course.parent / "nowhere"
    found = examined(
        "Exchange", instructor=instructor, apart=True, cwd=course, COURSE_EXCHANGE=str(missing)
    )
    assert found["Exchange"]["verdict"] == verdict
    assert found["Exchange"]["seen"].startswith("is missing")
    assert ("0777" in found["Exchange"]["todo"]) == instructor
    assert str(missing) in found["Exchange"]["detail"]
    assert not missing.exists()


def test_an_exchange_that_all_can_use_is_fine(examined, course, tmp_path):
    found = examined("Exchange", instructor=True, cwd=course, COURSE_EXCHANGE=str(tmp_path))
    assert found["Exchange"]["verdict"] == "ok"


def test_settings_of_nbgrader_that_cannot_be_read_are_wrong(examined, course):
    (course / "nbgrader_config.py").write_text("c = get_config(\n")
    found = examined("Exchange", instructor=True, cwd=course)
    assert found["Exchange"]["verdict"] == "wrong"
    assert "nbgrader cannot read its settings" in found["Exchange"]["seen"]


def test_a_page_of_nbgrader_that_is_switched_off_is_missed_by_who_needs_it(examined, tmp_path):
    off = {"nbgrader.server_extensions.formgrader": False}
    settings = json.dumps({"ServerApp": {"jpserver_extensions": off}})
    (tmp_path / "jupyter_server_config.json").write_text(settings)
    teacher = examined("nbgrader", instructor=True, JUPYTER_CONFIG_PATH=str(tmp_path))["nbgrader"]
    assert teacher["verdict"] == "wrong"
    assert teacher["seen"].endswith("JupyterLab does not show Formgrader")
    assert teacher["todo"].endswith("enable --sys-prefix nbgrader.server_extensions.formgrader")
    assert examined("nbgrader", JUPYTER_CONFIG_PATH=str(tmp_path))["nbgrader"]["verdict"] == "ok"


@WINDOWS
@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [(0, "ok", "builds one"), (1, "note", "builds no sandbox"), (None, "note", "was not found")],
)
def test_a_sandbox_is_tried_out(program, monkeypatch, status, verdict, words):
    from course_lib.doctor.finding import Here
    from course_lib.doctor.looks import tools

    folder = program("true").parent
    if status is not None:
        program("bwrap", status=status)
    monkeypatch.setenv("PATH", str(folder))
    found = tools.sandbox(Here())
    assert found.verdict == verdict
    assert words in found.seen
    if verdict == "note":
        assert "Docker" in found.todo
        program("docker", says="linux")
        found = tools.sandbox(Here())
        assert found.verdict == "note"
        assert found.seen.endswith("but Docker answers")
        assert found.todo.startswith("course grade --sandbox docker")
