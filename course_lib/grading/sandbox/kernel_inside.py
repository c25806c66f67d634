"""An ipykernel on sockets that listen already, so that it needs no folder to write to and no port to pick."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp

# Where the sockets' names would be; the worker sees the same folder elsewhere.
PREFIX = "/run/job/kernel"


class SandboxedKernelApp(IPKernelApp):
    """The kernel's program; `sockets` are listening descriptors by the number in the connection file."""

    sockets: Mapping[int, int] = {}

    def _try_bind_socket(self, s: zmq.Socket, port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.sockets[port])
        s.bind(f"ipc://{PREFIX}-{port}")
        return port

    def init_heartbeat(self) -> None:
        """As ipykernel does it, on our socket."""
        descriptor = self.sockets[self.hb_port]

        class ListeningHeartbeat(Heartbeat):
            def _try_bind_socket(self) -> None:
                self.socket.setsockopt(zmq.USE_FD, descriptor)
                self.socket.bind(f"ipc://{PREFIX}-{self.port}")

        self.heartbeat = ListeningHeartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
        self.heartbeat.start()

    def init_connection_file(self) -> None:
        """Nothing: `start_kernel` has set what such a file says."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """Nothing: who may connect knows how."""

    def init_crash_handler(self) -> None:
        """Nothing: there is nobody to send a crash report to."""


def start_kernel(sockets: Mapping[int, int], connection: Mapping[str, Any]) -> SandboxedKernelApp:
    """A kernel that is ready to `start()`; it answers as soon as that is called."""
    app = SandboxedKernelApp.instance(log_level="CRITICAL")
    app.sockets = sockets
    app.load_connection_info({**connection, "transport": "ipc", "ip": PREFIX})
    # No database of what was typed: it would be a thread and a file for nothing.
    app.config.HistoryManager.enabled = False
    app.initialize([])
    return app


def streams_to_nowhere() -> None:
    """What is written before and beside the kernel's own streams is kept from the template's."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
