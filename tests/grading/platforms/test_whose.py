"""Names as the platforms give them, and names with which a student would like to be somebody else."""

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.platforms.whose import as_a_name, owner_of, title_of

UNIT = "01_derivatives.ipynb"
PLATFORMS = {
    "Canvas": f"smithjane_12345_678910_{UNIT}",
    "Canvas, late": f"smithjane_LATE_12345_678910_{UNIT}",
    "Moodle": f"Jane Smith_123456_assignsubmission_file_{UNIT}",
    "Moodle, folders": f"Jane Smith_123456_assignsubmission_file/{UNIT}",
    "Moodle, folders, before 3.9": f"Jane Smith_123456_assignsubmission_file_/{UNIT}",
    "Blackboard": f"Unit 1_jsmith_attempt_2026-11-22-10-11-12_{UNIT}",
    "Blackboard, in Dutch": f"Unit_1_jsmith_poging_2026-11-22-10-11-12_{UNIT}",
    "Brightspace": f"118-2073 - Jane Smith - Nov 22, 2026 1011 AM/{UNIT}",
    "Brightspace, newer": f"118-2073 - Jane Smith - Nov 22, 2026 10:11 AM/{UNIT}",
}
STUDENTS = {"Canvas": "smithjane_12345", "Blackboard": "jsmith"}


def owner(path):
    return owner_of(tuple(path.split("/")))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("before", ["", "submissions.zip/", "Class of 2026 - unit 1/"])
def test_each_platforms_names_say_whose_and_what(platform, before):
    found = owner(before + PLATFORMS[platform])
    assert found.student == STUDENTS.get(platform.split(",")[0], "Jane_Smith")
    assert found.file == (UNIT,)


@pytest.mark.parametrize(
    ("platform", "second"), [("Blackboard", 12), ("Brightspace", 0), ("Brightspace, newer", 0)]
)
def test_times_are_those_of_this_computers_zone(platform, second):
    found = owner(PLATFORMS[platform]).handed_in
    assert found.replace(tzinfo=None) == datetime(2026, 11, 22, 10, 11, second)
    assert found.utcoffset() == datetime(2026, 11, 22, 10, 11).astimezone().utcoffset()


def test_a_time_in_another_language_is_none():
    found = owner(f"118-2073 - Jane Smith - 22 november 2026 10.11/{UNIT}")
    assert (found.student, found.handed_in) == ("Jane_Smith", None)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("posing_as", PLATFORMS.values())
def test_no_name_that_a_student_gives_makes_a_file_somebody_elses(platform, posing_as):
    own = PLATFORMS[platform]
    victim = posing_as.replace("smithjane", "leeann").replace("Jane Smith", "Ann Lee")
    victim = victim.replace("jsmith", "alee").split("/")[0]
    for path in (own.replace(UNIT, victim), own.replace(UNIT, f"work.zip/{victim}")):
        assert owner(path).student == owner(own).student


BLACKBOARD = "{}_{}_attempt_2026-11-22-10-11-12_" + UNIT


@pytest.mark.parametrize("title", ["Unit 1", "Unit_1", "Unit_01_02", "hw_1_2"])
def test_blackboards_users_may_have_lines_in_their_names_and_so_may_the_title(title):
    names = ["a_smith", "b_smith", "smith", "jones"]
    paths = [(BLACKBOARD.format(title, name),) for name in names]
    found = [owner_of(path, title_of(paths)) for path in paths]
    assert [one.student for one in found] == names
    assert {one.file for one in found} == {(UNIT,)}


def test_one_student_of_canvas_cannot_make_it_a_download_of_blackboard():
    trap = "mallory_3_4_" + BLACKBOARD.format("Unit 1", "ann")
    paths = [("annlee_1_2_" + UNIT,), (trap,)]
    assert title_of(paths) == ""
    assert owner_of(paths[1], "").student == "mallory_3"


def test_a_flat_name_of_brightspace_keeps_what_the_student_called_it():
    found = owner(f"12-34 - Ada Poe - Jan 4, 2024 345 PM - {UNIT}")
    assert (found.student, found.file) == ("Ada_Poe", (UNIT,))
    assert (found.handed_in.hour, found.handed_in.minute) == (15, 45)


@pytest.mark.parametrize("path", [UNIT, f"work/{UNIT}", f"Jane/{UNIT}", "index.html"])
def test_other_names_are_nobodys(path):
    assert owner(path) is None


@given(st.text(min_size=1).filter(lambda text: "_" not in text and "/" not in text))
def test_whatever_a_student_is_called_their_name_is_one_folder(name):
    student = owner_of((f"{name}_1_2_{UNIT}",))
    # A line break is in nobody's name on a platform.
    if student is not None:
        assert "/" not in student.student
        assert student.student not in ("", ".", "..")
        assert len(student.student) <= 80


def test_a_name_is_the_same_however_its_letters_with_marks_are_spelled():
    assert as_a_name(unicodedata.normalize("NFD", "José Müller")) == "José_Müller"
    names = {as_a_name(unicodedata.normalize(form, "José")) for form in ("NFC", "NFD", "NFKD")}
    assert len(names) == 1


def test_a_year_that_no_clock_has_is_no_time():
    found = owner_of((f"Unit 1_jsmith_attempt_0001-01-01-00-00-00_{UNIT}",))
    assert (found.student, found.handed_in) == ("jsmith", None)
