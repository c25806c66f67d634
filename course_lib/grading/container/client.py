"""A running container that grades, seen from outside: submissions go in by its standard input, results come back.

Nothing of this computer is mounted in it, it has no network, no privileges and one ordinary user; it ends when this
process ends. What JAX compiles is kept in a volume of Docker's, for the next container.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from typing import Any

from course_lib.grading.container import image
from course_lib.grading.errors import GradingError
from course_lib.grading.library import code_digest
from course_lib.grading.submission import Graded, Submission

RUN = (
    "docker", "run", "--interactive", "--rm", "--init",
    "--network", "none",
    "--read-only", "--tmpfs", "/tmp:exec,mode=1777",
    "--volume", "descent-programs:/programs",
    "--security-opt", "no-new-privileges",
    # What comes out is results with names in them; Docker would keep a copy.
    "--log-driver", "none",
    "--label", "descent=grading",
)  # fmt: skip
# bubblewrap makes namespaces and a /proc, which Docker's own filters forbid. Behind them stand its and ours.
FOR_BUBBLEWRAP = (
    "--security-opt", "seccomp=unconfined",
    "--security-opt", "apparmor=unconfined",
    "--security-opt", "systempaths=unconfined",
)  # fmt: skip
# The first is tried first. In the second bubblewrap needs no user namespace, for systems that allow none: students'
# code still runs as nobody and without privileges, but the grader around it is root in its container.
WAYS = {
    "as an ordinary user": ("--user", "1000:1000", "--cap-drop", "ALL"),
    "as root": ("--user", "0:0", "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"),
}


class ContainerLost(Exception):
    """The container has ended in the middle of a submission; the message says what it said last."""


def grade(submission: Submission) -> Graded:
    """`grade_submission`, in a container that this process keeps for the next one.

    Raises:
        GradingError: if there is no Docker, or the container refuses.
        ContainerLost: if it ends, twice.
    """
    global _container
    with _one_at_a_time:
        for last in (False, True):
            if _container is None:
                _container = Container.start()
                atexit.register(_container.close)
            try:
                return _container.grade(submission)
            except ContainerLost:
                atexit.unregister(_container.close)
                _container.close()
                _container = None
                if last:
                    raise
    raise AssertionError("not reached")


class Container:
    """One container, and the conversation with it.

    Args:
        command: starts it, or any process that speaks as `server` does.
    """

    def __init__(self, command: list[str]):
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        # A session of its own: Ctrl-C is for this process, which ends it in order.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
            text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        try:
            self.hello = self._answer()
        except BaseException:
            self.close()
            raise

    @classmethod
    def start(cls) -> Container:
        """A container of the image of this library, in the first of WAYS in which bubblewrap works.

        Raises:
            GradingError: if there is none.
        """
        name, reasons = image.wanted(), []
        for way, rights in WAYS.items():
            try:
                container = cls([*RUN, *FOR_BUBBLEWRAP, *rights, name])
            except ContainerLost as problem:
                reasons.append(f"{way}: {problem}")
                continue
            if container.hello["library"] != code_digest():
                container.close()
                raise GradingError(
                    f"the image {name} holds another course_lib, JAX or NumPy than its name says. "
                    f"Remove it, and it is built anew: docker rmi {name}"
                )
            if not container.hello["why_not"]:
                return container
            reasons.append(f"{way}: {container.hello['why_not']}")
            container.close()
        raise GradingError(f"there is no sandbox in Docker's containers here: {' '.join(reasons)}")

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission in there."""
        inside = replace(submission, sandbox="bubblewrap", cache="")
        with suppress(BrokenPipeError):
            self._process.stdin.write(inside.to_json() + "\n")
            self._process.stdin.flush()
        answer = self._answer()
        if "refused" in answer:
            raise GradingError(answer["refused"])
        if "broke" in answer:
            raise RuntimeError(f"in the container: {answer['broke']}")
        return replace(Graded.from_json(json.dumps(answer["graded"])), sandbox="docker")

    def close(self) -> None:
        """Hang up, which ends it."""
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
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
            f"the container ended with {self._process.returncode}, and said: {words or 'nothing'}"
        )


_container: Container | None = None
_one_at_a_time = threading.Lock()
