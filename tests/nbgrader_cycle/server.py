"""A real JupyterLab server, started in a course's folder and asked through its web addresses."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

# The first start reads every extension; on two busy cores that takes a while.
STARTING = 90
# One request may run a whole notebook.
ANSWERING = 300


class Lab:
    """Speaks to a running server as a browser would; every answer must be a success.

    folder: where a test puts its files; place: the same as the server names it, "" for its root.
    """

    folder: Path
    place = ""

    def __init__(self, address: str, token: str):
        self.address, self.token = address, token
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy has no business on the loopback interface
        self.session.headers["Authorization"] = f"token {token}"

    def page(self, path: str) -> str:
        """Return the text of a page."""
        return self._success(self.session.get(self.address + path, timeout=ANSWERING))

    def get(self, path: str, /, **query: str):
        """Return the JSON that the server answers."""
        answer = self.session.get(self.address + path, params=query, timeout=ANSWERING)
        return json.loads(self._success(answer))

    def post(self, path: str, /, **body: str):
        """Send `body` as JSON and return the JSON that the server answers."""
        answer = self.session.post(self.address + path, json=body, timeout=ANSWERING)
        return json.loads(self._success(answer))

    def end_kernels(self) -> None:
        """End every kernel that runs for a file in this lab's place."""
        for session in self.get("/api/sessions"):
            if session["path"].startswith(self.place):
                where = f"{self.address}/api/sessions/{session['id']}"
                self._success(self.session.delete(where, timeout=ANSWERING))

    def _success(self, answer: requests.Response) -> str:
        told = f"{answer.request.method} {answer.url} answered {answer.status_code}"
        assert answer.ok, f"{told}: {answer.text[-2000:]}"
        return answer.text


@contextmanager
def lab_in(folder: Path, env: dict[str, str]) -> Iterator[Lab]:
    """Start `jupyter lab` in `folder` with no settings but a token and a port; stop it at the end.

    Raises AssertionError, with the server's last words, when it does not start.
    """
    token, port = secrets.token_hex(16), _free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}"),
        "--ServerApp.port_retries=0",
    ]
    log = Path(env["HOME"]) / "lab.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as words:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=words, stderr=words)
        try:
            lab = Lab(f"http://127.0.0.1:{port}", token)
            _wait_for(lab, process, log)
            yield lab
        finally:
            process.terminate()
            process.wait(timeout=STARTING)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(lab: Lab, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        try:
            lab.get("/api/status")
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"The server did not start:\n{log.read_text()[-4000:]}")
