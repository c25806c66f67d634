"""`nbgrader zip_collect` with downloads as platforms pack them, in a real course."""

import io
import json
import tracemalloc
import zipfile

import nbformat
import pytest
from nbgrader.utils import parse_utc

from course_lib.grading.errors import GradingError
from course_lib.grading.platforms import choosing
from course_lib.grading.platforms.archives import Unreadable, files_in
from course_lib.grading.platforms.choosing import choose
from tests.nbgrader_cycle.people import Instructor

UNIT = "00_welcome"
FILE = f"{UNIT}.ipynb"


def packed(files):
    """An archive, as bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def notebook(words):
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(words)]))


@pytest.fixture(scope="module")
def course(tmp_path_factory, caches):
    """A course with this unit in its gradebook."""
    instructor = Instructor.with_copy_of(UNIT, tmp_path_factory.mktemp("platforms"), caches)
    instructor.nbgrader("generate_assignment", UNIT)
    return instructor


def collected(course, downloads):
    """Collect these files; what nbgrader said, and {student: {file: words}} of what is to be graded."""
    archive = course.course / "gradebook" / "downloaded" / UNIT / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    for name, content in downloads.items():
        (archive / name).write_bytes(content)
    try:
        said = course.nbgrader("zip_collect", UNIT, "--force")
    finally:
        for file in archive.iterdir():
            file.unlink()
    found = {}
    for file in (course.course / "gradebook" / "submitted").glob(f"*/{UNIT}/*.ipynb"):
        (cell,) = json.loads(file.read_text(encoding="utf-8"))["cells"]
        found.setdefault(file.parent.parent.name, {})[file.name] = "".join(cell["source"])
    return said, found


def test_a_download_of_canvas_is_ready_to_be_graded(course):
    own = packed(
        {f"homework/{FILE}": notebook("in an archive"), f"__MACOSX/homework/._{FILE}": "x"}
    )
    download = packed(
        {
            f"smithjane_LATE_1_11_{FILE}": notebook("old"),
            f"smithjane_1_12_{UNIT}-2.ipynb": notebook("new"),
            "leeann_2_13_my work.zip": own,
            "roebob_3_14_notes.pdf": b"",
            "doejohn_4_15_rest.zip": b"broken",
            "poeada_5_16_final version!.ipynb": notebook("renamed"),
            "stray.ipynb": notebook("whose?"),
        }
    )
    said, found = collected(course, {"submissions.zip": download, "damaged.zip": b"no archive"})
    assert found.pop("smithjane_1") == {FILE: "new"}
    assert found.pop("leeann_2") == {FILE: "in an archive"}
    assert found.pop("poeada_5") == {"final_version.ipynb": "renamed"}
    assert found == {}
    for sentence in (
        f"_LATE_1_11_{FILE} was left out",
        "roebob_3: no notebook, but submissions.zip/roebob_3_14_notes.pdf",
        "doejohn_4: no notebook, but",
        "stray.ipynb was left out: its name does not say whose it is",
        "damaged.zip was left out: it cannot be read",
        "Notebooks of 3 students",
    ):
        assert sentence in said


def test_of_blackboards_attempts_the_last_counts_and_its_time_is_kept(course):
    named = "Unit 0_{}_attempt_2026-11-{}-10-11-12_" + FILE
    download = packed(
        {named.format("jsmith", day): notebook(f"of the {day}th") for day in ("21", "22", "20")}
    )
    _, found = collected(course, {"gradebook.zip": download})
    assert found["jsmith"] == {FILE: "of the 22th"}
    written = course.produced("submitted", "jsmith").with_name("timestamp.txt").read_text()
    local = parse_utc(written).replace(tzinfo=choosing.UTC).astimezone()
    assert (local.day, local.hour, local.minute, local.second) == (22, 10, 11, 12)


def test_two_students_of_one_name_stop_it_before_anything_is_written(course):
    download = packed(
        {f"Ann Lee_{n}_assignsubmission_file/{FILE}": notebook(str(n)) for n in (1, 2)}
    )
    with pytest.raises(AssertionError, match=r"two students are called Ann_Lee .* 1 and 2"):
        collected(course, {"moodle.zip": download})
    assert not course.produced("submitted", "Ann_Lee").exists()


def test_a_folder_unpacked_by_hand_does_as_well(tmp_path):
    folder = tmp_path / "moodle" / "Ann Lee_7_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / FILE).write_text(notebook("by hand"))
    (chosen,) = choose(list(files_in(tmp_path)), UNIT).notebooks
    assert (chosen.student, chosen.name) == ("Ann_Lee", UNIT)


def test_paths_in_an_archive_lead_nowhere(course):
    trap = packed(
        {f"../../../../poeada_5/{UNIT}/{FILE}": notebook("mine"), "/etc/x.ipynb": notebook("x")}
    )
    download = packed({"mallory_6_17_trap.zip": trap})
    _, found = collected(course, {"submissions.zip": download})
    assert found["mallory_6"][FILE] == "mine"
    assert found.get("poeada_5") != {FILE: "mine"}


def test_a_bomb_is_left_out_and_the_rest_is_collected(tmp_path, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_BYTES", 100_000)
    zeros = bytes(60_000)
    bomb = packed({f"{n}.ipynb": zeros for n in range(50)} | {FILE: notebook("small")})
    download = packed({f"annlee_1_2_{FILE}": notebook("honest"), "mallory_3_4_bomb.zip": bomb})
    (tmp_path / "submissions.zip").write_bytes(download)
    choice = choose(list(files_in(tmp_path)), UNIT)
    kept = {(one.student, one.name) for one in choice.notebooks}
    assert ("annlee_1", UNIT) in kept
    assert ("mallory_3", UNIT) in kept
    assert sum(one.size for one in choice.notebooks if one.student == "mallory_3") <= 100_000
    assert any("the most is 100,000" in note for note in choice.notes)


def test_a_file_that_claims_to_be_smaller_than_it_is_gives_no_more(tmp_path):
    content = packed({"annlee_1_2_x.ipynb": bytes(50_000)})
    # The size stands in the archive's list, too; both say 10.
    lying = content.replace((50_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "submissions.zip").write_bytes(lying)
    (file,) = files_in(tmp_path)
    assert file.size == 10
    with pytest.raises(Unreadable):
        file.read()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_claims_to_be_small_is_not_unpacked_as_a_whole(tmp_path, packing):
    size = 50_000_000
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("annlee_1_2_x.ipynb", bytes(size))
    lying = buffer.getvalue().replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "submissions.zip").write_bytes(lying)
    (file,) = files_in(tmp_path)
    tracemalloc.start()
    with pytest.raises(Unreadable):
        file.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_of_two_files_of_one_path_the_one_that_was_chosen_is_written(course):
    own = packed({f"./{FILE}": notebook("x" * 1000), FILE: notebook("chosen")})
    _, found = collected(course, {"submissions.zip": packed({"poeada_5_16_work.zip": own})})
    assert found["poeada_5"] == {FILE: "chosen"}


def test_an_archive_damaged_in_the_middle_costs_only_what_is_damaged(tmp_path):
    content = packed({f"student{n}_{n}_1_{FILE}": notebook("x" * 500 + str(n)) for n in range(3)})
    second = content.index(b"student1_1") + 60
    (tmp_path / "submissions.zip").write_bytes(
        content[:second] + bytes(20) + content[second + 20 :]
    )
    readable = []
    for file in files_in(tmp_path):
        try:
            file.read()
        except Unreadable:
            continue
        readable.append(file.parts[-1].split("_")[0])
    assert readable == ["student0", "student2"]


def test_students_whom_the_platform_tells_apart_may_have_one_name(tmp_path):
    download = packed({f"annlee_{n}_9_{FILE}": notebook(str(n)) for n in (1, 2)})
    (tmp_path / "canvas.zip").write_bytes(download)
    assert {one.student for one in choose(list(files_in(tmp_path)), UNIT).notebooks} == {
        "annlee_1",
        "annlee_2",
    }


def test_namesakes_are_an_error_in_words(tmp_path):
    download = packed(
        {f"{n}-9 - Ann Lee - Nov 2, 2026 101 PM/{FILE}": notebook(str(n)) for n in (1, 2)}
    )
    (tmp_path / "brightspace.zip").write_bytes(download)
    with pytest.raises(GradingError, match="add something to it, the same in every unit"):
        choose(list(files_in(tmp_path)), UNIT)


@pytest.mark.parametrize(
    "names",
    [
        [
            f"{name}_{n}_assignsubmission_file/{FILE}"
            for n, name in ((1, "Ann Lee"), (2, "ann lee"))
        ],
        [f"Unit 0_{name}_attempt_2026-11-20-10-11-12_{FILE}" for name in ("JSmith", "jsmith")],
    ],
    ids=["Moodle", "Blackboard"],
)
def test_names_that_are_one_folder_on_some_computers_are_of_two_students(tmp_path, names):
    (tmp_path / "x.zip").write_bytes(packed({name: notebook(name) for name in names}))
    with pytest.raises(GradingError, match=r"two students are called .* and .*add something to it"):
        choose(list(files_in(tmp_path)), UNIT)


def test_what_a_student_calls_a_file_moves_no_cursor(tmp_path):
    hostile = "x\x1b[2J\nada: all fine"
    download = packed(
        {
            f"eve_1_2_{hostile}.pdf": b"",
            f"mia_3_4_{hostile}.zip": packed({"a.ipynb": "1", "b/a.ipynb": "2"}),
            f"{hostile}.ipynb": b"",
        }
    )
    (tmp_path / "canvas.zip").write_bytes(download)
    notes = choose(list(files_in(tmp_path)), UNIT).notes
    assert len(notes) == 3
    assert all(note.isprintable() for note in notes)
