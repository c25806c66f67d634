"""The program inside bubblewrap: it has imported and rehearsed everything once, and forks a kernel for each request.

Fork is safe as long as there is one thread and no XLA backend; both are asserted. The worker speaks to it over
one inherited socket, which a child closes before anything else. When the worker is gone, so is all of this.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
from typing import Any

# What notebooks and a kernel import; in a child they are there already.
WARM = (
    "numpy",
    "jax",
    "jax.numpy",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "ipykernel.kernelapp",
    "ipykernel.pylab.backend_inline",
    "IPython.core.completerlib",
    "IPython.core.magics",
    "IPython.extensions.storemagic",
    "ipywidgets",
    "course_lib.nn",
    "course_lib.checks",
    "course_lib.figures",
    "course_lib.explorers",
    "course_lib.grading.referee.agent",
)
MOST_BYTES = 1 << 20


def warm_up(more: tuple[str, ...] = ()) -> None:
    """Import and rehearse; afterwards there must be one thread and no XLA backend, or forking is not safe."""
    without_a_debugger()
    for name in (*WARM, *more):
        importlib.import_module(name)
    from jax._src import xla_bridge

    from course_lib.grading.sandbox.rehearsal import rehearse

    rehearse()

    threads = len(os.listdir("/proc/self/task"))
    if xla_bridge._backends or threads != 1 or threading.active_count() != 1:
        raise RuntimeError(
            f"after the rehearsal there are {threads} threads and {len(xla_bridge._backends)} XLA backends; "
            "a template needs one thread and no backend. Which import, or which part of the rehearsal, starts them?"
        )
    gc.collect()
    gc.freeze()


def without_a_debugger() -> None:
    """Nobody debugs in here, and loading it would be most of a kernel's start: 100 modules, each time."""
    sys.modules["debugpy"] = None  # Python's way to say that there is no such module
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]


class Template:
    """Serves one worker.

    Attributes:
        control: requests come in here, each with one descriptor to answer on.
        children: descriptors of the running children: process id and where to say how it ended.
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, tuple[int, socket.socket]] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def serve(self) -> None:
        """Fork on request until the worker hangs up."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.control:
                    if not self.answer():
                        return
                else:
                    self.bury(key.fd)

    def answer(self) -> bool:
        """Take one request; False when the worker has hung up."""
        message, descriptors, _, _ = socket.recv_fds(self.control, MOST_BYTES, 1)
        if not message:
            return False
        reply = socket.socket(fileno=descriptors[0])
        try:
            process = self.fork(message, reply)
        except OSError as error:
            say(reply, failed=f"no new process could be made: {error}")
            reply.close()
            return True
        watched = os.pidfd_open(process)
        socket.send_fds(reply, [json.dumps({"started": True}).encode()], [watched])
        self.children[watched] = (process, reply)
        self.selector.register(watched, selectors.EVENT_READ)
        return True

    def fork(self, message: bytes, reply: socket.socket) -> int:
        """A child in a process namespace of its own, of which it is number 1."""
        from course_lib.grading.sandbox import syscalls

        syscalls.unshare(syscalls.CLONE_NEWPID)
        try:
            process = os.fork()
            if process == 0:
                self.be_a_child(message, reply)
        finally:
            # The next child must not land in the same namespace.
            syscalls.setns(self.own_processes, syscalls.CLONE_NEWPID)
        return process

    def be_a_child(self, message: bytes, reply: socket.socket) -> None:
        """In the child: never returns."""
        status = 1
        try:
            os.setsid()
            keep_only(reply.fileno())
            run_kernel(message, reply)
            status = 0
        except BaseException as error:
            with contextlib.suppress(OSError):
                say(reply, failed=f"{type(error).__name__}: {error}"[:2000])
        finally:
            os._exit(status)

    def bury(self, watched: int) -> None:
        """A child has ended: say how, and forget it."""
        process, reply = self.children.pop(watched)
        self.selector.unregister(watched)
        _, status = os.waitpid(process, 0)
        say(reply, ended=os.waitstatus_to_exitcode(status))
        reply.close()
        os.close(watched)


def keep_only(descriptor: int) -> None:
    """Close every descriptor but this one; the standard streams lead nowhere."""
    from course_lib.grading.sandbox.kernel_inside import streams_to_nowhere

    streams_to_nowhere()
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def run_kernel(message: bytes, reply: socket.socket) -> None:
    """Become a sandbox, start the kernel in it, say so, and serve until it is shut down."""
    import jax

    from course_lib.grading.sandbox.inside import Job, enter
    from course_lib.grading.sandbox.kernel_inside import start_kernel

    job = Job.from_data(json.loads(message))
    sockets = enter(job)
    for name, value in job.settings.items():
        jax.config.update(name, value)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app = start_kernel(sockets, job.connection)
    say(reply, ready=True)
    # Before a student's first line there is nothing left that leads out.
    reply.close()
    app.start()


def say(reply: socket.socket, **what: Any) -> None:
    """One message to the worker; it may have stopped listening."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        reply.send(json.dumps(what).encode())


def main(descriptor: int, more: tuple[str, ...]) -> None:
    """Warm up, say so, serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    warm_up(more)
    # Loaded before the first fork, so that no child has to.
    importlib.import_module("course_lib.grading.sandbox.inside")
    importlib.import_module("course_lib.grading.sandbox.kernel_inside")
    say(control, ready=True)
    Template(control).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), tuple(sys.argv[2:]))
