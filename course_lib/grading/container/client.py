"""A running container that grades, seen from outside: submissions go in by its standard input, results come back.

Nothing of this computer is mounted in it, it has no network, and it ends when this process ends. What JAX compiles is
kept in a volume of Docker's, for the next container.
"""

from __future__ import annotations

import atexit
import json
import platform
import subprocess
import sys
import tempfile
import threading
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import Any

from course_lib.grading.container import image
from course_lib.grading.errors import ContainerLost, GradingError
from course_lib.grading.library import code_digest
from course_lib.grading.submission import Graded, Submission

RUN = (
    "docker", "run", "--interactive", "--rm", "--init", "--pull", "never",
    "--network", "none",
    "--read-only", "--tmpfs", "/tmp:exec,mode=1777",
    "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
    # bubblewrap makes namespaces and a /proc, which Docker's own filters forbid. Behind them stand its and ours.
    "--security-opt", "seccomp=unconfined",
    "--security-opt", "apparmor=unconfined",
    "--security-opt", "systempaths=unconfined",
    # What comes out is results with names in them; Docker would keep a copy.
    "--log-driver", "none",
    # What decides how long a check may wait (`class_run/content.py`), where it is set here.
    "--env", "CHECK_SECONDS",
    "--label", "descent=grading",
)  # fmt: skip
AS_USER = ("--user", "60999:60999", "--volume", "descent-programs:/programs")
# For systems where no ordinary user may make a namespace. bubblewrap then needs no user namespace; students' code runs
# as nobody and without privileges, but the grader around it is root in its container, with these.
PRIVILEGES = (
    "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_ADMIN", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
    "SYS_ADMIN",
)  # fmt: skip
AS_ROOT = (
    "--user", "0:0", "--volume", "descent-programs-of-root:/programs",
    *(f"--cap-add={each}" for each in PRIVILEGES),
)  # fmt: skip
START_SECONDS = 180.0
MEMORY = "If it was for want of memory: give Docker more (Docker Desktop: Settings, Resources), or use fewer --workers"


def grade(submission: Submission) -> Graded:
    """`grade_submission`, in a container that this process keeps for the next one.

    Raises:
        GradingError: if there is no Docker, or the container refuses.
        ContainerLost: if it ends meanwhile.
    """
    global _container
    with _one_at_a_time:
        if _container is None or not _container.alive:
            _forget()
            _container = start()
            atexit.register(_forget)
        try:
            return _container.grade(submission)
        except GradingError:
            raise
        except BaseException:
            # Whatever it says later is the answer to this submission, and must never be the next one's.
            _forget()
            raise


def start() -> Container:
    """A container of the image of this library, in which bubblewrap works.

    Raises:
        GradingError: if there is none.
    """
    name = image.wanted()
    try:
        container = Container(name, AS_USER)
        trouble = container.hello["why_not"]
        if trouble:
            container.close()
            print(
                f"In Docker's containers an ordinary user may not make a sandbox here ({trouble}) So the grader is "
                "root in its container, and students' code is nobody.",
                file=sys.stderr,
            )
            container = Container(name, AS_ROOT)
    except ContainerLost as problem:
        raise GradingError(f"a container of {name} does not start: {problem}") from problem
    hello = container.hello
    ours = platform.python_version_tuple()[:2]
    if hello["library"] != code_digest() or tuple(hello["python"]) != ours:
        container.close()
        raise GradingError(
            f"the image {name} holds another course_lib, JAX, NumPy or Python than this computer ({'.'.join(ours)}). "
            f"Remove it with `docker rmi --force {name}` and start this program anew; then it is built anew. "
            f"(DESCENT_DOCKER_BASE must be an image with Python {'.'.join(ours)}.)"
        )
    if hello["why_not"]:
        container.close()
        raise GradingError(f"there is no sandbox in Docker's containers here: {hello['why_not']}")
    return container


class Container:
    """One container, and the conversation with it.

    Args:
        image: its image; "" for `command` alone.
        rights: AS_USER or AS_ROOT.
        command: any process that speaks as `server` does, instead of a container.
    """

    def __init__(self, image: str, rights: tuple[str, ...] = (), command: tuple[str, ...] = ()):
        self.name = f"descent-{uuid.uuid4().hex[:12]}" if image else ""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        # Ctrl-C is for this process, which ends it in order.
        self._process = subprocess.Popen(
            command or (*RUN, "--name", self.name, *rights, image),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
            text=True, encoding="utf-8", start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        late = threading.Timer(START_SECONDS, self._process.kill)
        late.start()
        try:
            self.hello = self._answer()
        except BaseException:
            self.close()
            raise
        finally:
            late.cancel()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission in there."""
        inside = replace(submission, sandbox="bubblewrap", cache="")
        # If it has ended, its answer is missing, too.
        with suppress(OSError):
            self._process.stdin.write(inside.to_json() + "\n")
            self._process.stdin.flush()
        answer = self._answer()
        if "refused" in answer:
            raise GradingError(answer["refused"])
        if "broke" in answer:
            raise RuntimeError(f"in the container: {answer['broke']}")
        return replace(Graded.from_json(answer["graded"]), sandbox="docker")

    def close(self) -> None:
        """Hang up, which ends it."""
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            if self.name:
                # Docker's program may be killed without the container.
                subprocess.run(["docker", "kill", self.name], capture_output=True, check=False)
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._said.close()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if line.endswith("\n"):
            return json.loads(line)
        self._process.wait()
        self._said.seek(0)
        words = self._said.read().decode(errors="replace").strip()[-800:]
        raise ContainerLost(
            f"the container ended with {self._process.returncode}, and said: {words or 'nothing'}. {MEMORY}"
        )


def _forget() -> None:
    """End the container of this process, if there is one."""
    global _container
    if _container is not None:
        atexit.unregister(_forget)
        _container.close()
    _container = None


_container: Container | None = None
_one_at_a_time = threading.Lock()
