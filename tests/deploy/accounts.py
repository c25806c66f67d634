"""Accounts of the system for the time of a test. Only root can make them, and they are gone afterwards."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

TOOLS = os.environ["PATH"] + ":/usr/sbin:/sbin"
# A process that was ended needs a moment to be gone.
ENDING = 10


@dataclass(frozen=True)
class Account:
    """Somebody with a name, a password and a home that is closed to others."""

    name: str
    home: Path
    password: str = field(default_factory=secrets.token_urlsafe, repr=False)

    def run(self, *command: str | Path, text: str = "") -> str:
        """Run a command as this account, in its home; return what it prints.

        text: what the command reads. Raises CalledProcessError if it fails.
        """
        return subprocess.run(
            command,
            user=self.name, group=self.name, extra_groups=[],
            cwd=self.home, env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            input=text, stdout=subprocess.PIPE, text=True, check=True, timeout=60,
        ).stdout  # fmt: skip


@contextmanager
def group_of_accounts(name: str) -> Iterator[None]:
    """A group of the system."""
    _call("groupadd", name)
    try:
        yield
    finally:
        _call("groupdel", name)


@contextmanager
def account(name: str, homes: Path, *groups: str) -> Iterator[Account]:
    """An account, made as deploy/jupyterhub/README.md says; its processes end with it."""
    made = Account(name, homes / name)
    with ExitStack() as undo:
        _call(
            "useradd", "--create-home", "-K", "HOME_MODE=0700", "--shell", "/bin/bash",
            "--base-dir", str(homes), "--groups", ",".join(groups), name,
        )  # fmt: skip
        undo.callback(_remove, made)
        _call("chpasswd", text=f"{name}:{made.password}")
        yield made


def processes_of(name: str) -> list[psutil.Process]:
    """What runs under an account."""
    return [p for p in psutil.process_iter(["username"]) if p.info["username"] == name]


def _remove(account: Account) -> None:
    running = processes_of(account.name)
    for process in running:
        process.kill()
    psutil.wait_procs(running, timeout=ENDING)
    _call("userdel", "--remove", account.name)


def _call(*command: str, text: str = "") -> None:
    done = subprocess.run(
        command, env=os.environ | {"PATH": TOOLS}, input=text,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[0]} exited with {done.returncode}: {done.stdout}"
