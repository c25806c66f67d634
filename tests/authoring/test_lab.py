"""`course lab` with a real server on this computer."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from course_lib import cli
from course_lib.authoring import extras

from .sample import NAME

TOKEN = "for-this-test-only"


def fetch(port: int, path: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            fetch(port, "api")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"no server on port {port}; exit status {process.poll()}")


@pytest.fixture
def server(built):
    """A `course lab`, started from a folder inside the course; yields port and process."""
    port = free_port()
    command = [
        sys.executable, "-c", "from course_lib.cli import main; main()", "lab", "--no-browser",
        "--port", str(port), "--ServerApp.port_retries=0", "--ServerApp.allow_root=True",
        f"--IdentityProvider.token={TOKEN}",
    ]  # fmt: skip
    with open(built.parent / "lab.txt", "w") as log:
        process = subprocess.Popen(
            command,
            cwd=built / "solutions",
            env={**os.environ, "XDG_CACHE_HOME": str(built.parent / "cache")},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(port, process)
        yield port, process
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="the server is ended by a signal")
def test_the_lab_opens_in_notebooks_has_the_formgrader_and_ends_on_a_signal(built, server):
    port, process = server
    page = fetch(port, "lab")
    settings = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert settings["preferredPath"].strip("/") == "notebooks"
    release = json.loads(fetch(port, f"api/contents/notebooks/{NAME}/{NAME}.ipynb"))
    assert release["content"]["cells"][2]["source"] == "guess = ..."
    units = json.loads(fetch(port, "formgrader/api/assignments"))
    assert [unit["name"] for unit in units] == [NAME]
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=90)


def test_a_missing_jupyterlab_is_said_in_one_sentence(built, monkeypatch):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None)
    monkeypatch.chdir(built)
    done = CliRunner().invoke(cli.main, ["lab"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: `course lab` needs jupyterlab, not installed here.")


def test_the_lab_finds_installed_commands_without_an_activated_environment(monkeypatch, tmp_path):
    import sysconfig

    from course_lib.lab.start import environment

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = environment()["PATH"].split(os.pathsep)[0]
    assert first == sysconfig.get_path("scripts")
