"""A bundle appears whole or not at all, and only where nothing else is lost."""

import os
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from course_lib import cli
from course_lib.authoring.addresses import addresses
from course_lib.authoring.course import Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.bundle import making, place, wheel
from course_lib.bundle.errors import BundleError
from course_lib.bundle.project import _table, students_project
from course_lib.bundle.seal import sealed

from .conftest import ROOT

NAME = "01_derivatives"


@pytest.fixture
def course(tmp_path) -> Path:
    """A course with one unit, taken from this one."""
    root = tmp_path / "course"
    for part in (f"solutions/{NAME}", f"notebooks/{NAME}", "course_lib"):
        skip = shutil.ignore_patterns("__pycache__", "page", ".*")
        shutil.copytree(ROOT / part, root / part, ignore=skip)
    for file in ("nbgrader_config.py", "pyproject.toml", "solutions/jupytext.toml", "LICENSE"):
        shutil.copy(ROOT / file, root / file)
    shutil.copy(ROOT / "LICENSE-TEXT", root)
    return root


@pytest.fixture
def quick(monkeypatch):
    """The wheel is made by a stand-in: pip is real in the other files of these tests."""

    def build(root, target, workspace):
        made = target / "descent_course-0.1.0+student-py3-none-any.whl"
        made.write_bytes(b"a wheel")
        return made

    monkeypatch.setattr(making, "build_wheel", build)


def make(root, out, **options):
    return making.make_bundle(root, [Unit(root, NAME)], out, **options)


def typed(root, *arguments, monkeypatch):
    monkeypatch.chdir(root)
    return CliRunner().invoke(cli.main, ["student-bundle", *map(str, arguments)])


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_lies_beside_a_notebook_goes_along_and_what_jupyter_left_does_not(
    course, quick, tmp_path
):
    released = course / "notebooks" / NAME
    for left in (".ipynb_checkpoints/x.ipynb", "__pycache__/x.pyc", "text~"):
        (released / left).parent.mkdir(exist_ok=True)
        (released / left).write_text("left behind")
    # What a solution's folder holds is released with it.
    for folder in ("solutions", "notebooks"):
        (course / folder / NAME / "pictures").mkdir()
        (course / folder / NAME / "pictures" / "map.svg").write_text("<svg/>")
    (course / "solutions" / NAME / "text~").write_text("left behind")
    out = tmp_path / "out"
    assert make(course, out) == [out]
    inside = {p.relative_to(out / "notebooks").as_posix() for p in out.rglob("notebooks/**/*.*")}
    names = {f"{NAME}.ipynb", "pictures/map.svg"}
    assert inside == {f"{NAME}/{name}" for name in names}


def test_an_empty_folder_is_filled_and_folders_above_are_made(course, quick, tmp_path):
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "new" / "deeper"):
        make(course, out)
        assert place.is_bundle(out)


def test_an_earlier_bundle_is_replaced_only_by_force(course, quick, tmp_path):
    out = tmp_path / "out"
    make(course, out, archive=True)
    (out / "notebooks" / "mine.txt").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(BundleError, match=r"out holds a bundle already\. Replace it with --force"):
        make(course, out)
    assert everything(tmp_path) == before
    assert make(course, out, archive=True, force=True) == [out, tmp_path / "out.zip"]
    assert not (out / "notebooks" / "mine.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "out", "out.zip"]


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_something_else_in_it_is_never_touched(course, quick, tmp_path, force):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("three years")
    with pytest.raises(BundleError, match="is not empty and holds no earlier bundle"):
        make(course, out, force=force)
    assert everything(out) == {str(out / "thesis.txt"): b"three years"}


def test_a_file_in_the_way_is_named(course, quick, tmp_path):
    out = tmp_path / "out"
    (tmp_path / "out.zip").write_text("another")
    with pytest.raises(BundleError, match=r"out\.zip exists already"):
        make(course, out, archive=True)
    out.write_text("a file")
    with pytest.raises(BundleError, match="out is a file"):
        make(course, out)


@pytest.mark.parametrize("stop", [BundleError("no wheel"), KeyboardInterrupt(), OSError("full")])
def test_whatever_stops_it_leaves_no_half_bundle(course, quick, tmp_path, monkeypatch, stop):
    out = tmp_path / "out"
    make(course, out, archive=True)
    before = everything(tmp_path)

    def fail(*_):
        raise stop

    for part in ("build_wheel", "write_pages", "move_in"):
        with monkeypatch.context() as patch:
            patch.setattr(making, part, fail)
            with pytest.raises(type(stop)):
                make(course, out, archive=True, force=True)
        assert everything(tmp_path) == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "out", "out.zip"]


def test_what_cannot_be_moved_in_gives_way_to_what_was_there(tmp_path):
    earlier = tmp_path / "out"
    earlier.mkdir()
    (earlier / "file").write_text("earlier")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with pytest.raises(OSError, match="missing"):
        place.move_in(tmp_path / "missing", earlier, workspace)
    assert (earlier / "file").read_text() == "earlier"


def test_a_unit_that_is_not_released_is_named_with_the_command(course, tmp_path, monkeypatch):
    (course / "notebooks" / NAME / f"{NAME}.ipynb").unlink()
    done = typed(course, tmp_path / "out", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: Not released yet: notebooks/{NAME}/{NAME}.ipynb. Run `course build {NAME}` first.\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_release_that_is_not_what_its_source_gives_stops_the_bundle(
    course, tmp_path, monkeypatch
):
    release = course / "notebooks" / NAME / f"{NAME}.ipynb"
    release.write_text(release.read_text().replace("guess", "answer", 1))
    done = typed(course, tmp_path / "out", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert f"notebooks/{NAME}/{NAME}.ipynb is not what solutions/{NAME}/" in done.stderr
    assert f"course build {NAME}" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course"]


@pytest.mark.parametrize("stray", ["solved.ipynb", "drafts/solved.ipynb"])
def test_a_notebook_beside_the_released_one_stops_the_bundle(course, quick, tmp_path, stray):
    """It might be somebody's solution."""
    place = course / "notebooks" / NAME / stray
    place.parent.mkdir(exist_ok=True)
    shutil.copy(Unit(course, NAME).solution, place)
    with pytest.raises(BundleError, match=f"notebooks/{NAME}/{stray}"):
        make(course, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_notebook_of_another_unit_stops_nobody(course, quick, tmp_path):
    orphan = course / "notebooks" / "09_gone" / "09_gone.ipynb"
    orphan.parent.mkdir()
    orphan.write_text("{}")
    assert make(course, tmp_path / "out") == [tmp_path / "out"]


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_in_the_place_of_the_one_file_is_never_touched(course, quick, tmp_path, force):
    folder = tmp_path / "out.zip"
    folder.mkdir()
    (folder / "precious").write_text("mine")
    with pytest.raises(BundleError, match=r"out\.zip is a folder"):
        make(course, tmp_path / "out", archive=True, force=force)
    assert (folder / "precious").read_text() == "mine"
    assert not (tmp_path / "out").exists()


def test_an_unknown_unit_lists_the_known_ones(course, tmp_path, monkeypatch):
    done = typed(course, tmp_path / "out", "--unit", "7", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert f"There is no unit '7'. The units are: {NAME}." in done.stderr


def test_steps_and_sizes_are_told(course, quick, tmp_path, monkeypatch):
    done = typed(course, tmp_path / "out", "--unit", "1", "--zip", monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.splitlines()[0] == f"comparing {NAME} with its source …"
    folder, archive, units = done.stdout.splitlines()
    assert folder.startswith(f"{tmp_path / 'out'}  (")
    assert archive.startswith(f"{tmp_path / 'out.zip'}  (")
    assert units == f"Units: {NAME}. Hand it out as it is."


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_to_is_named(course, quick, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(BundleError, match=r"locked cannot be written to"):
        make(course, locked / "out")


def test_a_place_below_a_file_is_named(course, quick, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BundleError, match=r"file cannot be written to \("):
        make(course, tmp_path / "file" / "out")


def test_a_wheel_that_pip_cannot_build_is_told_in_a_sentence(course, tmp_path):
    settings = course / "pyproject.toml"
    settings.write_text(settings.read_text().replace("setuptools.build_meta", "nothing.here"))
    with pytest.raises(BundleError, match=r"pip could not build the wheel: .*nothing"):
        wheel.build_wheel(course, tmp_path / "wheel", tmp_path)


def test_a_pip_that_is_missing_is_told_in_a_sentence(course, tmp_path, monkeypatch):
    without = tmp_path / "python"
    without.write_text(f'#!/bin/sh\necho "{sys.executable}: No module named pip" >&2\nexit 1\n')
    without.chmod(0o755)
    monkeypatch.setattr(wheel.sys, "executable", str(without))
    with pytest.raises(BundleError, match="No module named pip"):
        wheel.build_wheel(course, tmp_path / "wheel", tmp_path)


def test_a_pip_that_waits_for_ever_is_ended_and_told_in_a_sentence(course, tmp_path, monkeypatch):
    waits = tmp_path / "python"
    waits.write_text("#!/bin/sh\nexec sleep 60\n")
    waits.chmod(0o755)
    monkeypatch.setattr(wheel.sys, "executable", str(waits))
    monkeypatch.setattr(wheel, "SECONDS", 0.2)
    with pytest.raises(BundleError, match=r"pip could not build the wheel: no end after 0\.2 s"):
        wheel.build_wheel(course, tmp_path / "wheel", tmp_path)


@pytest.mark.parametrize("missing", ["Repository", "Release"])
def test_an_address_that_is_missing_is_named(course, missing):
    settings = course / "pyproject.toml"
    settings.write_text(settings.read_text().replace(f"\n{missing} = ", "\nElsewhere = "))
    with pytest.raises(AuthoringError, match=rf"\[project.urls\] lacks {missing}"):
        addresses(course)


def test_a_course_without_its_pyproject_is_told_what_is_needed(course):
    (course / "pyproject.toml").unlink()
    with pytest.raises(AuthoringError, match="the whole repository is needed"):
        addresses(course)


def test_a_project_that_lacks_a_table_is_told_which():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    del settings["project"]["license"]
    with pytest.raises(BundleError, match="lacks 'license'"):
        students_project(settings)


words = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(st.from_regex(r"[a-z][a-z-]{0,9}", fullmatch=True), words | st.lists(words)))
def test_what_is_written_as_toml_is_read_as_it_was(entries):
    assert tomllib.loads(_table("of.project", entries)) == {"of": {"project": entries}}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")))
def test_a_sealed_module_does_what_its_source_does(text):
    names = {"__name__": "course_lib.some.module"}
    exec(sealed(f"TEXT = {text!r}\nhere = __name__\n".encode(), "course_lib.some.module"), names)
    assert (names["TEXT"], names["here"]) == (text, "course_lib.some.module")


def test_an_error_in_a_sealed_module_names_the_module_and_shows_no_line():
    names = {"__name__": "x"}
    exec(sealed(b"def f():\n    return 1 / 0\n", "course_lib.x"), names)
    assert names["f"].__code__.co_filename == "<sealed course_lib.x>"
