"""Where there can be no sandbox, one sentence says why and what the choices are; nothing runs without one by itself."""

import asyncio
import os
import stat
import subprocess
import sys

import pytest

from course_lib.grading.sandbox import bubblewrap
from course_lib.grading.sandbox.errors import SandboxError, SandboxUnavailable
from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.sandbox.template_client import WarmTemplate


@pytest.fixture(autouse=True)
def asked_anew():
    bubblewrap.why_not.cache_clear()
    yield
    bubblewrap.why_not.cache_clear()


def bwrap_that(folder, script, monkeypatch):
    """A program of this name, first on the path."""
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def complaint():
    with pytest.raises(SandboxUnavailable) as raised:
        bubblewrap.program()
    return str(raised.value)


def test_a_missing_program_is_named_with_the_way_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    said = complaint()
    assert "apt install bubblewrap" in said
    assert "--sandbox=none" in said


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_told_that_they_have_none(monkeypatch, system):
    monkeypatch.setattr("sys.platform", system)
    said = complaint()
    assert f"this is {system}" in said
    assert "--sandbox=none" in said


def test_a_program_that_may_not_is_quoted(monkeypatch, tmp_path):
    words = "bwrap: setting up uid map: Permission denied"
    bwrap_that(tmp_path, f"echo '{words}' >&2; exit 1", monkeypatch)
    assert words in complaint()


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("apparmor_restrict_unprivileged_userns", 1, "AppArmor"),
        ("unprivileged_userns_clone", 0, "sysctl kernel.unprivileged_userns_clone=1"),
        ("max_user_namespaces", 0, "user.max_user_namespaces"),
    ],
)
def test_the_setting_that_forbids_it_is_named(monkeypatch, tmp_path, setting, value, word):
    bwrap_that(tmp_path, "exit 1", monkeypatch)
    monkeypatch.setattr(
        bubblewrap, "read_number", lambda path: value if path.endswith(setting) else None
    )
    assert word in complaint()


def test_it_is_tried_once(monkeypatch, tmp_path):
    bwrap_that(tmp_path, f"echo x >> {tmp_path}/tried; exit 1", monkeypatch)
    complaint(), complaint()
    assert (tmp_path / "tried").read_text() == "x\n"


def test_no_kernel_is_started_then(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable):
        asyncio.run(Sandbox().kernel())


def test_a_template_that_does_not_start_says_what_it_said(walls):
    with pytest.raises(SandboxError, match="No module named 'no_such_module'"):
        WarmTemplate(also=["no_such_module"])


def test_a_process_that_cannot_be_forked_safely_refuses_to_be_a_template():
    code = (
        "import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; import jax; jax.numpy.zeros(1)\n"
        "from course_lib.grading.sandbox.template import warm_up; warm_up()"
    )
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "1 XLA backends; a template needs one thread and no backend" in done.stderr


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'docker'"):
        Sandbox("docker")


def test_the_folders_on_the_way_are_made_but_none_in_what_is_shown_already():
    assert bubblewrap.on_the_way("/a/b/c/d", []) == ["/a", "/a/b", "/a/b/c"]
    assert bubblewrap.on_the_way("/a/b/c/d", ["/a/b"]) == ["/a"]
