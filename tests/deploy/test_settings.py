"""Settings of deploy/jupyterhub that need no hub to be tried."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_server_terminals.terminalmanager import TerminalManager
from nbgrader_cycle.environment import isolated
from nbgrader_cycle.people import REPOSITORY
from traitlets.config import PyFileConfigLoader

from course_lib.lab import compiled_programs

HUB = REPOSITORY / "deploy" / "jupyterhub"
# How the kernel is reached, and by which name.
ASK = """
import json
from pathlib import Path
from ipykernel.connect import get_connection_info

Path("asked.json").write_text(get_connection_info())
"""
TEST = {"grade": True, "grade_id": "test", "locked": True, "points": 1, "schema_version": 3}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def written(folder: Path) -> Path:
    """A notebook that writes down how its kernel is reached, and has one test."""
    folder.mkdir()
    cells = [
        nbformat.v4.new_code_cell(ASK),
        nbformat.v4.new_code_cell(
            "assert True", metadata={"nbgrader": TEST | {"solution": False, "task": False}}
        ),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, folder / "unit.ipynb")
    return folder / "unit.ipynb"


@pytest.mark.parametrize("role", ["students", "teacher"])
def test_nobody_can_connect_to_the_kernel_of_validate_over_the_network(tmp_path, role):
    """As Assignment List's neighbour does it: the server's folder is another than the notebook's."""
    notebook = written(tmp_path / "unit")
    shutil.copy(REPOSITORY / "nbgrader_config.py", tmp_path)
    course = [tmp_path] if role == "teacher" else []
    settings = [HUB / role, *course, HUB / "everyone"]
    runtime = tmp_path / "run"
    env = isolated(tmp_path / "home") | {
        "COURSE_EXCHANGE": str(tmp_path),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, settings)),
        "JUPYTER_RUNTIME_DIR": str(runtime),
    }
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", notebook], cwd=elsewhere, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "Success! Your notebook passes all the tests." in done.stdout
    asked = json.loads((notebook.parent / "asked.json").read_text())
    assert asked["transport"] == "ipc"
    assert Path(asked["ip"]).parent == runtime
    assert runtime.stat().st_mode & 0o077 == 0
    assert list(runtime.glob("validate-*")) == []


@pytest.mark.parametrize(("role", "seconds"), [("students", 3600), ("teacher", 0)])
def test_a_terminal_left_open_keeps_the_server_of_the_teacher_alone(role, seconds, monkeypatch):
    monkeypatch.setenv(compiled_programs.FOLDER, "")  # or our environment would be the server's
    config = PyFileConfigLoader("jupyter_server_config.py", path=str(HUB / role)).load_config()
    everyone = PyFileConfigLoader("jupyter_server_config.py", path=str(HUB / "everyone"))
    config.merge(everyone.load_config())
    manager = TerminalManager(shell_command=["sh"], config=config)
    assert manager.cull_inactive_timeout == seconds


def test_kernels_are_on_sockets_even_where_nothing_compiled_can_be_kept(monkeypatch):
    def failing():
        raise RuntimeError("no package jaxlib")

    monkeypatch.setattr(compiled_programs, "settings", failing)
    loader = PyFileConfigLoader("jupyter_server_config.py", path=str(HUB / "everyone"))
    assert loader.load_config().ConnectionFileMixin.transport == "ipc"


# It notes what it is called with, or told, in the place of a program that needs root.
NOTES = """#!/bin/sh
{ echo "$(basename "$0") $*"; [ "$(basename "$0")" = useradd ] || cat; } >>notes
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "ending"])
def test_the_command_for_a_class_makes_all_accounts_from_any_editors_file(tmp_path, ending, last):
    """Many editors end no last line, and those of Windows end lines otherwise."""
    blocks = (HUB / "README.md").read_text(encoding="utf-8").split("```")[1::2]
    (command,) = [block for block in blocks if "class.txt" in block]
    lines = ["ada:first", "bob:a:b c", "eve:last"]
    text = ending.join(lines) + (ending if last else "")
    (tmp_path / "class.txt").write_bytes(text.encode())
    for name in ("useradd", "chpasswd"):
        (tmp_path / name).write_text(NOTES)
        (tmp_path / name).chmod(0o755)
    path = os.pathsep.join([str(tmp_path), "/usr/bin", "/bin"])
    subprocess.run(["sh", "-c", command], cwd=tmp_path, env={"PATH": path}, check=True, timeout=60)
    notes = (tmp_path / "notes").read_bytes().decode().split("\n")
    assert [line.split()[-1] for line in notes if line.startswith("useradd")] == [
        "ada",
        "bob",
        "eve",
    ]
    assert [line for line in notes if line in lines] == lines
