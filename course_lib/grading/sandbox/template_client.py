"""The worker's side of the template: start it, ask it for children, signal and end them.

Everything ends with the worker, even if that is killed: bubblewrap asked the system for it, and the template
stops when the worker's end of the socket closes.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from course_lib.grading.sandbox import view
from course_lib.grading.sandbox.bubblewrap import command_line, job_user
from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.job_folder import JobFolder, give_back, private_folder
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.sandbox.programs import cache_settings

START_SECONDS = 120.0
FORK_SECONDS = 60.0
MOST_BYTES = 1 << 16
# The template's first lines. Nothing of our environment or current folder may change what it imports; inside, the
# account's own packages lie in nobody's home.
PROGRAM = """\
import json, site, sys
sys.path[:1] = []
library, own, order = json.loads(sys.argv[1])
for folder in own:
    site.addsitedir(folder)
if own:
    sys.path.sort(key=lambda folder: order.index(folder) if folder in order else len(order))
sys.path.append(library)
from course_lib.grading.sandbox.template import main
main(int(sys.argv[2]), tuple(sys.argv[3:]))
"""


# A new thread's stack is as large as the limit with which its program began, and counts as memory in use. On
# clusters that limit is often far above the usual 8 MiB.
SMALL_STACKS = (
    "/bin/sh",
    "-c",
    'if [ "$(ulimit -S -s)" != unlimited ] && [ "$(ulimit -S -s)" -gt 8192 ]; then ulimit -S -s 8192; fi; exec "$@"',
    "sh",
)


def environment() -> dict[str, str]:
    """All environment variables that exist inside."""
    return {
        "PATH": os.pathsep.join((os.path.dirname(sys.executable), "/usr/bin", "/bin")),
        "HOME": view.HOME,
        "USER": "student",
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "JAX_PLATFORMS": "cpu",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # Threads before the fork would make it unsafe, and grading many at once needs none of these.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # What JAX's compiler logs about this computer is nothing for a feedback page.
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DESCENT_PROGRESS": "off",
        **{name: os.environ[name] for name in ("CHECK_SECONDS",) if name in os.environ},
    }


class Child:
    """A process in the sandbox that a kernel runs in; number 1 in there, `pid` out here."""

    def __init__(self, pidfd: int, reply: socket.socket) -> None:
        self._pidfd = pidfd
        self._reply = reply
        self._status: int | None = None
        self.pid = pid_of(pidfd)

    def send_signal(self, number: int) -> None:
        """Send it a signal; nothing happens if it has ended."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._pidfd, number)

    def kill(self) -> None:
        """End it, and with it all that it has started."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """None while it runs; then its exit status, -9 for one that was killed by signal 9."""
        if self._status is None and select.select([self._pidfd], [], [], 0)[0]:
            self._status = self._how_it_ended()
        return self._status

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until it has ended; None if it still runs after so many seconds."""
        if self._status is None:
            select.select([self._pidfd], [], [], seconds)
        return self.poll()

    def close(self) -> None:
        """End it, and let go of it."""
        if self._pidfd >= 0:
            self.kill()
            self.wait(5)
            self._status = -signal.SIGKILL if self._status is None else self._status
            os.close(self._pidfd)
            self._reply.close()
            self._pidfd = -1

    def _how_it_ended(self) -> int:
        self._reply.settimeout(2)
        try:
            return int(json.loads(self._reply.recv(MOST_BYTES))["ended"])
        except (OSError, ValueError, KeyError):
            # The template is gone, too.
            return -signal.SIGKILL


def pid_of(pidfd: int) -> int:
    """The process id behind a pidfd, as this process counts."""
    with open(f"/proc/self/fdinfo/{pidfd}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


class WarmTemplate:
    """A sandbox with everything imported, from which kernels are forked. Use it as a context manager.

    Args:
        cache: a folder of programs that JAX compiled before, and of pictures; read, and written only if
            `cache_is_written`.
        cache_is_written: for trusted code only, such as the instructor's notebook: what it compiles is kept.
        also: modules to import beforehand besides those that every unit needs, e.g. ("sklearn",).

    Raises:
        SandboxUnavailable: if there is no bubblewrap here that works.
        SandboxError: if the template does not start; the message ends with what it said.
    """

    def __init__(
        self,
        cache: str | Path | None = None,
        *,
        cache_is_written: bool = False,
        also: Sequence[str] = (),
    ):
        self._cache = Path(cache).absolute() if cache else None
        self._cache_is_written = cache_is_written
        self._also = tuple(also)
        self._settings = cache_settings(view.CACHE, cache_is_written) if cache else {}
        self._lock = threading.Lock()
        self._numbers = 0
        self._closed = threading.Event()
        self.folder = private_folder()
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> WarmTemplate:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it still serves; not without its folder, which a system may have cleaned away."""
        runs = self._process is not None and self._process.poll() is None
        return runs and (self.folder / "jobs").is_dir()

    def job(self) -> JobFolder:
        """A new folder for one job."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
        return JobFolder(self.folder / "jobs" / f"j{number}", view.JOB)

    def fork(
        self,
        job: JobFolder,
        limits: Limits,
        connection: Mapping[str, Any],
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Child:
        """A kernel in a sandbox of its own; returns when its sockets listen.

        Args:
            connection: a Jupyter connection file's content: the key and five port numbers.
            environment: more environment variables.
            settings: for `jax.config.update` inside.

        Raises:
            SandboxError: if it does not start.
        """
        request = {
            "name": job.path.name,
            "limits": asdict(limits),
            "environment": dict(environment or {}),
            "settings": {**self._settings, **(settings or {})},
            "connection": dict(connection),
            # What is to be kept belongs to us, and only trusted code may keep something.
            "user": 0 if self._cache_is_written else job_user(),
        }
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(FORK_SECONDS)
        try:
            with self._lock, theirs:
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
            return self._until_ready(ours)
        except OSError as error:
            ours.close()
            raise SandboxError(
                f"The sandbox's template does not answer ({error}). {self._last_words()}"
            ) from error
        except SandboxError:
            ours.close()
            raise

    def close(self) -> None:
        """End the template and every kernel that was forked from it; delete its folder."""
        if self._closed.is_set():
            return
        if self._process is not None:
            self._control.close()
            self._process.kill()
            self._process.wait()
        self._closed.set()
        give_back(self.folder)

    _process: subprocess.Popen | None = None

    def _start(self) -> None:
        for name in ("jobs", "inside"):
            (self.folder / name).mkdir()
        if self._cache is not None:
            self._cache.mkdir(parents=True, exist_ok=True)
        inside = self.folder / "inside"
        mounts = view.view(inside, self.folder / "jobs", self._cache, self._cache_is_written)
        let_others_read(inside)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        library, own = os.path.dirname(view.library_folder()), view.own_packages()
        program = [
            sys.executable,
            "-E",
            "-s",
            "-c",
            PROGRAM,
            # Packages are looked for in the same order as here.
            json.dumps([library, own, list(map(str, sys.path)) if own else []]),
            str(theirs.fileno()),
            *self._also,
        ]
        line = command_line(mounts, environment(), program)
        with theirs:
            self._launch([*SMALL_STACKS, *line], theirs.fileno())
        self._await_readiness()

    def _launch(self, line: list[str], descriptor: int) -> None:
        """Start the process from a thread that lives as long as it: it is set to end with the thread that made it."""
        started = threading.Event()
        trouble: list[BaseException] = []

        def parent() -> None:
            try:
                with open(self.folder / "said", "wb") as said:
                    self._process = subprocess.Popen(
                        line,
                        stdin=subprocess.DEVNULL,
                        stdout=said,
                        stderr=said,
                        pass_fds=[descriptor],
                    )
            except BaseException as error:
                trouble.append(error)
            started.set()
            self._closed.wait()

        threading.Thread(target=parent, name="parent of a sandbox", daemon=True).start()
        started.wait()
        if trouble:
            raise SandboxError(f"The sandbox could not be started: {trouble[0]}.") from trouble[0]

    def _await_readiness(self) -> None:
        self._control.settimeout(START_SECONDS)
        try:
            ready = self._control.recv(MOST_BYTES)
        except TimeoutError:
            raise SandboxError(
                f"The sandbox's template was not ready after {START_SECONDS:g} s. {self._last_words()}"
            ) from None
        if not ready:
            raise SandboxError(f"The sandbox's template did not start. {self._last_words()}")
        self._control.settimeout(FORK_SECONDS)

    def _until_ready(self, ours: socket.socket) -> Child:
        """Read the answers until the kernel listens: where it runs comes from the template, the rest from itself."""
        child: Child | None = None
        ready = False
        end = time.monotonic() + FORK_SECONDS
        try:
            while not (child and ready):
                ours.settimeout(max(0.01, end - time.monotonic()))
                message, descriptors, _, _ = socket.recv_fds(ours, MOST_BYTES, 1)
                said = json.loads(message) if message else {"failed": "it hung up"}
                if descriptors:
                    child = Child(descriptors[0], ours)
                ready = ready or "ready" in said
                trouble = said.get("failed", "")
                if "ended" in said:
                    trouble = f"it ended at once, with exit status {said['ended']}"
                if trouble:
                    raise SandboxError(
                        f"A kernel could not be started in the sandbox: {trouble}. {self._last_words()}"
                    )
        except BaseException:
            if child:
                child.close()
            raise
        return child

    def _last_words(self) -> str:
        """What the template wrote last, for a message."""
        try:
            text = (self.folder / "said").read_text(errors="replace").strip()
        except OSError:
            return ""
        return f"It said: {text[-800:]}" if text else "It said nothing."


def let_others_read(folder: Path) -> None:
    """Whatever the umask is: what runs inside may be another user."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
