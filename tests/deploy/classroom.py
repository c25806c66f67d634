"""A class on this computer: deploy/jupyterhub as it is, with a teacher, two students and somebody else."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from nbgrader_cycle.people import COURSE_ID, REPOSITORY

from course_lib.bundle.wheel import build_wheel

from .accounts import Account, account, group_of_accounts
from .environments import Packages

PROXY = "configurable-http-proxy"
UNIT = "00_welcome"
STARTING = 120
STOPPING = 30


@dataclass(frozen=True)
class Classroom:
    """Who is there, and where things are.

    Attributes:
        address: the hub's, for a browser.
        python: the command that runs a script from stdin in the environment of hub and students.
        shared: the environment of hub and students.
        state: the hub's own folder.
        stranger: an account of the system that is no student.
    """

    address: str
    python: list[str]
    shared: Path
    exchange: Path
    state: Path
    teacher: Account
    ada: Account
    bob: Account
    stranger: Account

    @property
    def course(self) -> Path:
        """The teacher's checkout."""
        return self.teacher.home / "descent"

    @property
    def meeting(self) -> Path:
        """The course's folder in the exchange."""
        return self.exchange / COURSE_ID

    def collected(self, student: Account) -> Path:
        """What the teacher has of a student."""
        return self.course / "gradebook" / "submitted" / student.name / UNIT


@contextmanager
def classroom() -> Iterator[Classroom]:
    """A class with a running hub; afterwards nothing of it is left."""
    with ExitStack() as undo:
        # Not pytest's folder: other accounts cannot enter that. The names of sockets must be short.
        place = Path(tempfile.mkdtemp(prefix="hub", dir="/tmp"))
        undo.callback(shutil.rmtree, place)
        place.chmod(0o755)
        homes, state = place / "home", place / "state"
        homes.mkdir()
        state.mkdir(mode=0o700)
        students = f"students{os.getpid()}"
        undo.enter_context(group_of_accounts(students))
        teacher, ada, bob, stranger = (
            undo.enter_context(account(f"{name}{os.getpid()}", homes, *groups))
            for name, groups in (
                ("teacher", ()),
                ("ada", (students,)),
                ("bob", (students,)),
                ("eve", ()),
            )
        )
        packages = Packages(place)
        check_out(teacher, packages)
        shared = install_for_students(packages, place)
        shutil.copytree(REPOSITORY / "deploy" / "jupyterhub", place / "hub")
        exchange = place / "exchange"
        subprocess.run([place / "hub" / "exchange.sh", exchange, teacher.name], check=True)
        settings = {
            "DESCENT_TEACHER": teacher.name,
            "DESCENT_STUDENTS": students,
            "COURSE_EXCHANGE": str(exchange),
            "STATE_DIRECTORY": str(state),
            **packages.variables,
        }
        address = undo.enter_context(hub(shared, place / "hub", settings))
        python = [f"{name}={value}" for name, value in packages.variables.items()]
        python = ["env", *python, str(shared / "bin" / "python"), "-"]
        yield Classroom(address, python, shared, exchange, state, teacher, ada, bob, stranger)


def check_out(teacher: Account, packages: Packages) -> None:
    """Give the teacher what a clone of the repository holds of one unit, and an environment in it."""
    course = teacher.home / "descent"
    left_out = shutil.ignore_patterns(".*", "__pycache__")
    for part in ("course_lib", f"solutions/{UNIT}", f"notebooks/{UNIT}"):
        shutil.copytree(REPOSITORY / part, course / part, ignore=left_out)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    packages.environment(course / ".venv", course)
    subprocess.run(["chown", "-R", f"{teacher.name}:", teacher.home], check=True)


def install_for_students(packages: Packages, place: Path) -> Path:
    """Make the environment of hub and students, with the wheel of the bundle; return its folder."""
    workspace = place / "wheel"
    workspace.mkdir()
    wheel = build_wheel(REPOSITORY, workspace, workspace)
    python = packages.environment(place / "env")
    subprocess.run(
        [python, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", wheel],
        check=True, timeout=120,
    )  # fmt: skip
    return place / "env"


@contextmanager
def hub(shared: Path, config: Path, settings: dict[str, str]) -> Iterator[str]:
    """Run the hub as systemd would, but on free ports; yields its address.

    Raises AssertionError, with the hub's last words, when it does not start.
    """
    state = Path(settings["STATE_DIRECTORY"])
    outside, inside, control = free_ports(3)
    address = f"http://127.0.0.1:{outside}"
    command = [
        *(shared / "bin" / "jupyterhub", "--config", config / "jupyterhub_config.py"),
        f"--JupyterHub.bind_url={address}",
        f"--JupyterHub.hub_port={inside}",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{control}",
    ]
    tools = {Path(shutil.which(name)).parent for name in (PROXY, "node")}
    path = ":".join(map(str, (shared / "bin", *tools, "/usr/bin", "/bin")))
    # Who reads the log knows the names of submissions; only root enters this folder.
    log = state / "hub.log"
    with log.open("w") as words:
        process = subprocess.Popen(
            command, cwd=state, env={"PATH": path, "LANG": "C.UTF-8", **settings},
            stdout=words, stderr=words, stdin=subprocess.DEVNULL, start_new_session=True, umask=0o022,
        )  # fmt: skip
        try:
            wait_for(address, process, log)
            yield address
        finally:
            stop(process)


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Return when the hub answers."""
    until = time.monotonic() + STARTING
    asking = requests.Session()
    asking.trust_env = False
    while time.monotonic() < until and process.poll() is None:
        try:
            if asking.get(f"{address}/hub/health", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise AssertionError(f"The hub did not start:\n{log.read_text()[-4000:]}")


def stop(process: subprocess.Popen) -> None:
    """End the hub, its proxy and all servers: politely, then not."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for left in psutil.wait_procs(family, timeout=1)[1]:
        left.kill()
    psutil.wait_procs(family, timeout=STOPPING)


def free_ports(how_many: int) -> list[int]:
    """Ports of the loopback interface that nobody uses now, all different."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(how_many)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
