"""A class at its JupyterHub: a unit goes from the teacher to two students and back, and nobody reads too much.

The files of deploy/jupyterhub run as they are; only the ports are others. What a student tries is tried twice:
in a kernel that the hub started, and by a process of the student's account.
"""

import json
import os
from pathlib import Path

import nbformat
import pytest
from browser.test_formgrader import Formgrader

from .accounts import processes_of
from .classroom import UNIT
from .pages import AssignmentList, enter, nbgrader_menu, printed_by, sign_in

# What a student tries: {name: [deed, path]} becomes {name: what came of it}.
TRY = """
import json, os

DEEDS = {
    "list": os.listdir,
    "read": lambda path: open(path, "rb").read(1),
    "change": lambda path: open(path, "ab").close(),
    "move": lambda path: os.rename(path, path + "-moved"),
}

def tried(deed, path):
    try:
        DEEDS[deed](path)
    except OSError as problem:
        return type(problem).__name__
    return "done"

found = {name: tried(*what) for name, what in json.loads(ATTEMPTS).items()}
"""
# What only a kernel can say: how it is reached, where it keeps what it compiled, and which parts of the course it has.
ASK = """
from importlib.util import find_spec
from ipykernel.connect import get_connection_info

found["transport"] = json.loads(get_connection_info())["transport"]
found["compiled"] = os.environ.get("JAX_COMPILATION_CACHE_DIR")
for part in ("checks", "authoring", "grading"):
    found["course_lib." + part] = find_spec("course_lib." + part) is not None
"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
ALLOWED = ["own work", "what is handed out"]
FORBIDDEN = [
    "the teacher's home",
    "solutions",
    "gradebook",
    "the other's home",
    "the other's work",
    "the names of submissions",
    "the other's submission moved",
    "what is handed out changed",
    "the exchange moved",
    "what everybody runs changed",
    "the hub's database",
    "the token of the other's server",
]
# In the other's name, later than anything, with links to what only the teacher can read.
FORGED = "2999-01-01 00:00:00 UTC"
FORGE = """
import os, sys
folder, stamp, solution = sys.argv[1:]
os.mkdir(folder)
open(folder + "/timestamp.txt", "w").write(stamp)
open(folder + "/plain.txt", "w").write("ada was here")
os.symlink(solution, folder + "/" + os.path.basename(solution))
os.symlink(os.path.dirname(solution), folder + "/all")
"""


def attempts(room) -> dict[str, list[str]]:
    """What ada tries, with the real paths, those included that she could not know."""
    own = f"{UNIT}/{UNIT}.ipynb"
    submission = next((room.meeting / "inbound").glob(f"{room.bob.name}+*"))
    server = next(p for p in processes_of(room.bob.name) if "singleuser" in " ".join(p.cmdline()))
    paths = {
        "own work": ("read", room.ada.home / own),
        "what is handed out": ("read", room.meeting / "outbound" / own),
        "the teacher's home": ("list", room.teacher.home),
        "solutions": ("read", room.course / "solutions" / own),
        "gradebook": ("read", room.course / "gradebook" / "gradebook.db"),
        "the other's home": ("list", room.bob.home),
        "the other's work": ("read", room.bob.home / own),
        "the names of submissions": ("list", room.meeting / "inbound"),
        "the other's submission moved": ("move", submission),
        "what is handed out changed": ("change", room.meeting / "outbound" / own),
        "the exchange moved": ("move", room.meeting),
        "what everybody runs changed": ("change", room.shared / "bin" / "jupyterhub-singleuser"),
        "the hub's database": ("read", room.state / "jupyterhub.sqlite"),
        "the token of the other's server": ("read", Path("/proc") / str(server.pid) / "environ"),
    }
    return {name: [deed, str(path)] for name, (deed, path) in paths.items()}


def author(notebook: Path) -> str:
    return nbformat.read(notebook, 4).metadata.get("author", "nobody")


def write_as(student) -> None:
    """Put the student's name into the notebook that they have fetched."""
    path = student.home / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.metadata.author = student.name
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def pages(browser, room):
    """Each person's JupyterLab: all three have signed in."""
    people = {"teacher": room.teacher, "ada": room.ada, "bob": room.bob}
    opened = {name: enter(browser, room, person) for name, person in people.items()}
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.fixture(scope="module")
def lesson(room, pages):
    """The unit has gone round: what Formgrader said on the way, and its list of submissions."""
    formgrader = Formgrader(pages["teacher"], room)
    said = [formgrader.press(UNIT, "assign"), formgrader.press(UNIT, "release")]
    for student in (room.ada, room.bob):
        work = AssignmentList(pages["ada" if student is room.ada else "bob"])
        work.press("released", UNIT, "Fetch")
        work.wait_for("fetched", UNIT)
        write_as(student)
        work.press("fetched", UNIT, "Submit")
        work.wait_for("submitted", UNIT)
    said.append(formgrader.press(UNIT, "collect"))
    formgrader.go("Manage Assignments", "2")
    formgrader.frame.get_by_role("row").filter(has_text=room.bob.name).wait_for()
    rows = formgrader.frame.get_by_role("row").all_inner_texts()
    formgrader.go("Manage Assignments")
    return {"said": said, "rows": rows, "formgrader": formgrader}


@pytest.fixture(scope="module")
def tried(room, pages, lesson):
    """What came of ada's attempts, in her kernel and in a process of hers."""
    cell = f"ATTEMPTS = {json.dumps(attempts(room))!r}\n{TRY}"
    by_process = room.ada.run(*room.python, text=cell + "\nprint(json.dumps(found))")
    notebook = room.ada.home / "tries.ipynb"
    cells = [nbformat.v4.new_code_cell(cell + ASK + "print(json.dumps(found))")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), notebook)
    os.chown(notebook, room.ada.home.stat().st_uid, -1)
    in_kernel = printed_by(pages["ada"], room, room.ada, notebook.name)
    return {"kernel": json.loads(in_kernel), "process": json.loads(by_process)}


@pytest.fixture(scope="module")
def forged(room, lesson, tried):
    """Ada has submitted in bob's name, with links in it, and the teacher has collected again."""
    folder = room.meeting / "inbound" / f"{room.bob.name}+{UNIT}+{FORGED}+x"
    solution = room.course / "solutions" / UNIT / f"{UNIT}.ipynb"
    room.ada.run(*room.python, folder, FORGED, solution, text=FORGE)
    return lesson["formgrader"].press(UNIT, "collect")


def test_the_teacher_releases_and_collects_in_formgrader(lesson):
    assert [words.split("\n")[1:2] for words in lesson["said"]] == [["Success"]] * 3


def test_formgrader_lists_both_submissions(lesson, room):
    rows = [row for row in lesson["rows"] if "needs autograding" in row]
    assert len(rows) == 2
    assert all(any(name in row for row in rows) for name in (room.ada.name, room.bob.name))


def test_what_was_collected_is_what_each_student_wrote(lesson, room):
    for student in (room.ada, room.bob):
        assert author(room.collected(student) / f"{UNIT}.ipynb") == student.name


def test_students_have_assignment_list_and_the_teacher_formgrader(pages, lesson):
    assert "Formgrader" in nbgrader_menu(pages["teacher"])
    assert nbgrader_menu(pages["bob"]) == ["Assignment List"]


def test_a_student_has_validate_in_an_open_notebook(pages, tried):
    assert pages["ada"].get_by_role("button", name="Validate", exact=True).count() == 1


def test_a_students_server_has_no_formgrader_behind_the_menu(pages, room, lesson):
    answer = pages["bob"].request.get(f"{room.address}/user/{room.bob.name}/formgrader")
    assert answer.status == 404
    answer = pages["teacher"].request.get(f"{room.address}/user/{room.teacher.name}/formgrader")
    assert answer.status == 200


@pytest.mark.parametrize("other", ["bob", "teacher"])
def test_a_student_cannot_open_the_server_of(other, pages, room):
    name = getattr(room, other).name
    answer = pages["ada"].request.get(f"{room.address}/user/{name}/api/contents")
    assert answer.status == 403


def test_an_account_that_is_no_student_is_not_let_in(browser, room):
    page = sign_in(browser, room, room.stranger)
    page.get_by_text("Invalid username or password").wait_for()
    # The password was right.
    assert f"User {room.stranger.name!r} not allowed." in (room.state / "hub.log").read_text()
    assert processes_of(room.stranger.name) == []
    page.context.close()


def test_a_student_with_a_wrong_password_is_not_let_in(browser, room):
    page = sign_in(browser, room, type(room.bob)(room.bob.name, room.bob.home))
    page.get_by_text("Invalid username or password").wait_for()
    page.context.close()


@pytest.mark.parametrize("by", ["kernel", "process"])
@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_student_cannot_have(what, by, tried, room):
    assert tried[by][what] == "PermissionError"
    # A refusal would say nothing about what is not there.
    assert Path(attempts(room)[what][1]).exists()


@pytest.mark.parametrize("by", ["kernel", "process"])
@pytest.mark.parametrize("what", ALLOWED)
def test_a_student_can_have(what, by, tried):
    assert tried[by][what] == "done"


def test_every_attempt_is_expected_to_fail_or_to_succeed(room, lesson):
    assert sorted(attempts(room)) == sorted(ALLOWED + FORBIDDEN)


def test_nobody_can_connect_to_a_kernel_over_the_network(tried):
    assert tried["kernel"]["transport"] == "ipc"


def test_what_a_kernel_compiles_is_kept_where_only_this_student_can_write(tried, room):
    kept = Path(tried["kernel"]["compiled"])
    assert kept.is_relative_to(room.ada.home)
    assert kept.stat().st_mode & 0o777 == 0o700


def test_students_have_the_checks_and_not_what_makes_and_grades_units(tried):
    parts = {
        name: there for name, there in tried["kernel"].items() if name.startswith("course_lib")
    }
    assert parts == {
        "course_lib.checks": True,
        "course_lib.authoring": False,
        "course_lib.grading": False,
    }


def test_a_submission_in_anothers_name_stays_the_forgers(forged, room):
    assert forged.split("\n")[1:2] == ["Success"]
    assert author(room.collected(room.bob) / f"{UNIT}.ipynb") == room.bob.name
    assert (room.collected(room.ada) / "plain.txt").read_text() == "ada was here"


def test_links_in_a_submission_bring_nothing_of_the_teachers(forged, room):
    assert sorted(path.name for path in room.collected(room.ada).iterdir()) == [
        "plain.txt",
        "submission_secret.txt",
        "timestamp.txt",
    ]
