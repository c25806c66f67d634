"""What the image is made of, and what is said where there is no Docker."""

import importlib.metadata
import os

import pytest
from packaging.requirements import Requirement

import course_lib
from course_lib.grading.class_run.needs import require
from course_lib.grading.container import image
from course_lib.grading.errors import GradingError
from course_lib.grading.library import library_files


def test_it_holds_this_library_and_these_versions(tmp_path):
    image.fill(tmp_path)
    copied = [path for path in (tmp_path / "course_lib").rglob("*") if path.is_file()]
    assert len(copied) == len(library_files()) > 200
    assert (tmp_path / "Dockerfile").read_text().startswith("#")
    pinned = (tmp_path / "constraints.txt").read_text().split()
    assert f"jax=={importlib.metadata.version('jax')}" in pinned
    names = [line.split("==")[0] for line in pinned]
    assert len(names) == len(set(names))
    assert image.DISTRIBUTION not in names
    lines = (tmp_path / "requirements.txt").read_text().splitlines()
    wanted = {Requirement(line).name for line in lines}
    assert {"jax", "matplotlib", "scikit-learn", "nbclient", "cloudpickle"} <= wanted
    assert not {"jupyterlab", "pytest", "torch"} & wanted


@pytest.mark.parametrize("changed", ["code_digest", "base", "constraints"])
def test_another_library_base_or_package_is_another_image(monkeypatch, changed):
    known = image.name()
    assert known == image.name()
    monkeypatch.setattr(image, changed, lambda: "another")
    assert image.name() != known


def test_whatever_the_umask_is_another_user_can_read_it(tmp_path):
    before = os.umask(0o077)
    try:
        image.fill(tmp_path)
    finally:
        os.umask(before)
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in tmp_path.rglob("*"))
    assert all(path.stat().st_mode & 0o011 for path in tmp_path.rglob("*") if path.is_dir())


def test_mirrors_and_other_options_reach_docker(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://pypi.example.org/simple")
    monkeypatch.setenv("DESCENT_DOCKER_BASE", "our/python:3.11")
    monkeypatch.setenv("DESCENT_DOCKER_BUILD", "--network host --label 'a b'")
    said = image.options("ours:1")
    assert said[said.index("--tag") + 1] == "ours:1"
    assert "--build-arg=PIP_INDEX_URL=https://pypi.example.org/simple" in said
    assert "--build-arg=BASE=our/python:3.11" in said
    assert said[-4:] == ["--network", "host", "--label", "a b"]


@pytest.fixture
def fake_docker(tmp_path, monkeypatch):
    """A program of that name which says a line on each of its outputs, and ends with a status."""

    def make(says="", complains="", status=0):
        path = tmp_path / "docker"
        path.write_text(f"#!/bin/sh\necho '{says}'\necho '{complains}' >&2\nexit {status}\n")
        path.chmod(0o755)

    monkeypatch.setenv("PATH", str(tmp_path))
    return make


def test_no_docker_is_told_before_anything_begins(fake_docker):
    with pytest.raises(GradingError, match=r"docker is not on the PATH; install Docker Desktop"):
        require("docker", elsewhere=False)
    # On other computers they see for themselves.
    require("docker", elsewhere=True)


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        ({"complains": "permission denied", "status": 1}, "does not answer (permission denied)"),
        ({"says": "windows"}, "switch it to Linux containers"),
        ({"says": "linux"}, ""),
    ],
)
def test_a_docker_that_cannot_be_used_says_why(fake_docker, doing, words):
    fake_docker(**doing)
    assert words in image.why_not()
    assert bool(words) == bool(image.why_not())


def test_an_image_that_cannot_be_built_is_told_with_what_to_do(fake_docker, tmp_path, monkeypatch):
    monkeypatch.setenv("DESCENT_PROGRAMS", str(tmp_path / "programs"))
    (tmp_path / "docker").write_text(
        '#!/bin/sh\ncase "$1" in version) echo linux ;; *) exit 1 ;; esac\n'
    )
    (tmp_path / "docker").chmod(0o755)
    with pytest.raises(GradingError, match=r"could not build .* DESCENT_DOCKER_BASE"):
        image.wanted()


def test_the_package_holds_the_dockerfile():
    assert any(path.name == "Dockerfile" for path in library_files())
    assert course_lib.__path__
