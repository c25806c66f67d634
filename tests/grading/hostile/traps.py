"""What a hostile submission could reach, and how one sees that it did.

Secrets lie where they lie in a class, servers of the test's own wait for calls, and whatever an attack starts
or writes bears a mark. All of it is made for one trial and gone afterwards.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

KINDS = ("hidden test", "solution", "gradebook", "neighbour", "environment", "home")


@dataclass
class Traps:
    """The marks and secrets of one trial.

    Attributes:
        mark: as long as the name of a process may be; everything that an attack leaves bears it.
        secrets: {where it lies: a word that stands nowhere else}.
        calls: what reached the test's own servers.
    """

    mark: str = field(default_factory=lambda: f"eve{secrets.token_hex(5)}")
    secrets: dict[str, str] = field(
        default_factory=lambda: {kind: f"CANARY-{secrets.token_hex(8)}" for kind in KINDS}
    )
    calls: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def abstract(self) -> str:
        """The name of a socket that is in no folder."""
        return f"{self.mark}-socket"

    def plant(self, root: Path, home: Path) -> None:
        """Put the secrets that are files where they belong in a course."""
        (root / "gradebook" / "private.key").write_text(self.secrets["gradebook"])
        (home / ".ssh").mkdir(parents=True, exist_ok=True)
        (home / ".ssh" / "id_ed25519").write_text(self.secrets["home"])

    def signs(self, root: Path, home: Path) -> dict[str, str]:
        """{sign in an attack: what stands there when it is tried}."""
        return {
            "@COURSE@": str(root),
            "@HOME@": str(home),
            "@MARK@": self.mark,
            "@PORT@": str(self.port),
            "@ABSTRACT@": self.abstract,
        }

    def seen_in(self, text: str) -> list[str]:
        """Which secrets stand in a text."""
        return [kind for kind, word in self.secrets.items() if word in text]

    @contextlib.contextmanager
    def listening(self, socket_file: Path) -> Iterator[None]:
        """Servers on this computer's own addresses; every call is one entry of `calls`."""
        servers = [socket.create_server(("127.0.0.1", 0))]
        self.port = servers[0].getsockname()[1]
        for address in (f"\0{self.abstract}", str(socket_file)):
            servers.append(socket.socket(socket.AF_UNIX))
            servers[-1].bind(address)
            servers[-1].listen()
        packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        packets.bind(("127.0.0.1", self.port))
        threads = [
            threading.Thread(target=self._answer, args=(server,), daemon=True) for server in servers
        ]
        threads.append(threading.Thread(target=self._hear, args=(packets,), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for server in (*servers, packets):
                # Wakes up who waits in accept(); close() alone would not.
                with contextlib.suppress(OSError):
                    server.shutdown(socket.SHUT_RDWR)
                server.close()
            for thread in threads:
                thread.join(5)

    def _answer(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                self.calls.append(server.family.name)
                connection.close()

    def _hear(self, packets: socket.socket) -> None:
        packets.settimeout(0.2)
        while packets.fileno() >= 0:
            with contextlib.suppress(TimeoutError, OSError):
                packets.recv(100)
                self.calls.append("packet")


def fill_in(value: Any, signs: Mapping[str, str]) -> Any:
    """A notebook, or any plain data, with the signs of an attack replaced."""
    text = json.dumps(value)
    for sign, word in signs.items():
        text = text.replace(sign, json.dumps(word)[1:-1])
    return json.loads(text)


def files_in(*places: Path, but: tuple[Path, ...] = ()) -> dict[str, str]:
    """{path: what is in it, as a hash} of all files in these folders."""
    paths = [path for place in places for path in place.rglob("*") if path.is_file()]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if not any(path.is_relative_to(other) for other in but) and "__pycache__" not in path.parts
    }


def processes_with(mark: str) -> list[psutil.Process]:
    """The processes whose name or command line bears the mark."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if mark in process.name() or mark in " ".join(process.cmdline()):
                found.append(process)
    return found


def end_all(processes: list[psutil.Process]) -> None:
    """Kill what was left behind."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
