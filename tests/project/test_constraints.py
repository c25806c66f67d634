"""constraints.txt: exact, complete for every system the course supports, and what is installed."""

import importlib.metadata as metadata
import tomllib
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

EXTRAS = ("lab", "grade", "test", "docs")
SYSTEMS = {
    "linux": ("Linux", "x86_64"),
    "darwin": ("Darwin", "arm64"),
}


def lines(root) -> list[str]:
    text = (root / "constraints.txt").read_text()
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.fixture
def pins(root) -> dict[str, Requirement]:
    parsed = [Requirement(line) for line in lines(root)]
    return {canonicalize_name(item.name): item for item in parsed}


@cache
def requirements_of(name: str) -> list[Requirement]:
    try:
        return [Requirement(x) for x in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        return []  # a package for another system: it has to be pinned, but cannot be looked into


def needed(start: list[Requirement], system: str, python: str) -> set[str]:
    """The names of all packages that `start` needs on a system, directly or not."""
    name, machine = SYSTEMS[system]
    environment = {"sys_platform": system, "platform_system": name, "platform_machine": machine}
    environment |= {"python_version": python, "python_full_version": f"{python}.0"}
    seen, waiting = set(), [(item, "") for item in start]
    while waiting:
        item, extra = waiting.pop()
        if item.marker and not item.marker.evaluate(environment | {"extra": extra}):
            continue
        package = canonicalize_name(item.name)
        for asked in {"", *item.extras}:
            if (package, asked) not in seen:
                seen.add((package, asked))
                waiting += [(below, asked) for below in requirements_of(package)]
    return {package for package, _ in seen}


@pytest.fixture
def wanted(root) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = [x for name in EXTRAS for x in project["optional-dependencies"][name]]
    return [Requirement(x) for x in project["dependencies"] + extras]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_everything_the_extras_need_has_an_exact_version(wanted, pins, system, python):
    needs = needed(wanted, system, python)
    assert len(needs) > 100
    assert sorted(needs - pins.keys()) == []


def test_nothing_else_is_pinned(wanted, pins):
    assert sorted(pins.keys() - needed(wanted, "darwin", "3.11") - {"descent-course"}) == []


def test_the_pinned_versions_are_the_installed_ones(pins):
    wrong = []
    for name, pin in pins.items():
        if pin.marker is None or pin.marker.evaluate():
            found = metadata.version(name)
            wrong += [] if pin.specifier.contains(found) else [f"{pin}, but {found} is installed"]
    assert wrong == []


def test_the_pinned_versions_fit_pyproject(wanted, pins):
    for item in wanted:
        version = next(iter(pins[canonicalize_name(item.name)].specifier)).version
        assert item.specifier.contains(version), f"{item} does not admit {version}"


def test_the_pinned_versions_admit_the_oldest_python(pins):
    """Debian 12 has Python 3.11.2, and some packages ask for a later 3.11."""
    for name, pin in pins.items():
        if pin.marker is None or pin.marker.evaluate():
            asked = metadata.metadata(name).get("Requires-Python") or ""
            assert SpecifierSet(asked).contains("3.11.0"), f"{pin} asks for Python {asked}"


def test_each_line_is_a_name_and_one_version_without_an_address(root):
    names = []
    for line in lines(root):
        assert not {"@", "://", "-e", "/"} & set(line.split()), line
        assert "://" not in line
        item = Requirement(line)
        assert item.url is None, line
        assert [x.operator for x in item.specifier] == ["=="], line
        names.append(item.name.lower())
    assert names == sorted(names)
