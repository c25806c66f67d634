"""environment.yml, for users of conda, and pyproject.toml ask for the same things."""

import tomllib

import yaml
from packaging.requirements import Requirement


def ranges(lines) -> dict[str, str]:
    parsed = [Requirement(line) for line in lines]
    return {item.name: str(item.specifier) for item in parsed}


# conda has no extras: what one brings is named.
BY_NAME = {"tinycss2": ">=1.1"}


def test_conda_gets_the_ranges_of_the_base_of_lab_and_of_grade(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    conda = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    asked = ranges(x for x in conda if isinstance(x, str))
    assert asked.pop("python") == project["requires-python"]
    assert asked.pop("pip") == ""
    extras = project["optional-dependencies"]
    wanted = ranges(project["dependencies"] + extras["lab"] + extras["grade"])
    assert asked == wanted | BY_NAME


def test_conda_takes_the_course_itself_from_this_folder_and_nothing_else_from_pip(root):
    conda = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    assert [x for x in conda if not isinstance(x, str)] == [{"pip": ["-e ."]}]
