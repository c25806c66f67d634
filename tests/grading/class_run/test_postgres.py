"""The gradebook on a PostgreSQL server instead of SQLite: one setting, the same marks.

Where PostgreSQL is not installed these tests are skipped; where DESCENT_POSTGRES_REQUIRED is set, as in CI, they fail.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .homework import RIGHT
from .school import School

# Debian keeps the server's programs off the path.
PLACES = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None]
# Which package speaks to it; by itself the default depends on the version of SQLAlchemy.
DRIVER = "postgresql+psycopg"
WRONG = RIGHT | {"E1": "def double(x):\n    return 0"}


def program(name: str) -> str | None:
    return next(filter(None, (shutil.which(name, path=place) for place in PLACES)), None)


def as_somebody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def server_in(place: Path) -> Iterator[str]:
    """A PostgreSQL server of its own; the middle of its databases' addresses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    data, log = place / "data", place / "log"

    def run(*command: str) -> None:
        subprocess.run(as_somebody([*command]), check=True, capture_output=True, cwd="/")

    run(program("initdb"), "-D", str(data), "-A", "trust", "-U", "teacher", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    run(program("pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
    try:
        yield f"://teacher@127.0.0.1:{port}"
    finally:
        run(program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    missing = [name for name in ("initdb", "pg_ctl", "createdb") if program(name) is None]
    missing += [] if importlib.util.find_spec("psycopg") else ["psycopg"]
    if missing:
        give_up = pytest.fail if os.environ.get("DESCENT_POSTGRES_REQUIRED") else pytest.skip
        give_up(f"not installed: {', '.join(missing)}")
    # Not below pytest's folder: the server's account may not look into it.
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        with server_in(Path(place, "server")) as address:
            yield address


@pytest.fixture(scope="module")
def on_sqlite(founded, tmp_path_factory) -> School:
    return graded(founded.copied(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="module")
def on_postgres(founded, server, tmp_path_factory) -> School:
    """The same class, its gradebook a database of that server."""
    database = [program("createdb"), "--maintenance-db", f"postgresql{server}/postgres", "descent"]
    subprocess.run(database, check=True)
    copy = founded.copied(tmp_path_factory.mktemp("postgres"))
    (copy.root / "gradebook" / "gradebook.db").unlink()
    return graded(School(copy.root, {**copy.env, "COURSE_DATABASE": f"{DRIVER}{server}/descent"}))


def graded(school: School) -> School:
    for student, answers in (("ada", RIGHT), ("bob", WRONG), ("cy", {})):
        school.hand_in(student, answers)
    school.nbgrader("generate_assignment", "hw")
    school.grade()
    return school


def test_the_marks_on_postgres_are_those_on_sqlite(on_postgres, on_sqlite):
    marks = on_postgres.marks()
    assert marks == on_sqlite.marks()
    assert marks["ada"]["score"] > marks["bob"]["score"] > marks["cy"]["score"]
    assert not (on_postgres.root / "gradebook" / "gradebook.db").exists()


def test_feedback_and_export_read_it_from_there(on_postgres):
    on_postgres.nbgrader("generate_feedback", "hw")
    on_postgres.nbgrader("export")
    with open(on_postgres.root / "gradebook" / "grades.csv", newline="") as table:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(table)}
    assert exported == {name: mark["score"] for name, mark in on_postgres.marks().items()}
    assert on_postgres.folder("feedback", "bob").exists()


def test_a_class_graded_again_changes_nothing_there(on_postgres):
    before = on_postgres.marks()
    assert "unchanged" in on_postgres.grade()
    assert on_postgres.marks() == before
