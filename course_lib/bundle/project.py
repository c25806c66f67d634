"""The pyproject.toml of the student's wheel, made from the course's own.

Versions, ranges, licences and addresses are therefore never written twice.
"""

import json
from typing import Any

from course_lib.authoring.addresses import students_version
from course_lib.bundle.errors import BundleError

COMMAND = "course_lib.bundle.student.cli:main"
# Of the extras, those of a student's computer.
EXTRAS = ("cuda",)
# Written as they are in the course's own file.
AS_THEY_ARE = ("name", "description", "requires-python", "license", "license-files", "dependencies")


def students_project(settings: dict) -> str:
    """The text of the wheel's pyproject.toml.

    Args:
        settings: what the course's own pyproject.toml holds.

    Raises:
        BundleError: if that lacks something that the wheel needs; the message names it.
    """
    try:
        return _text(settings)
    except KeyError as missing:
        raise BundleError(
            f"pyproject.toml lacks {missing}, without which no wheel can be made."
        ) from missing


def _text(settings: dict) -> str:
    project, built = settings["project"], settings["build-system"]
    extras, files = project["optional-dependencies"], settings["tool"]["setuptools"]["package-data"]
    version = students_version(project)
    tables = {
        "build-system": {key: built[key] for key in ("requires", "build-backend")},
        "project": {key: project[key] for key in AS_THEY_ARE} | {"version": version},
        "project.optional-dependencies": {name: extras[name] for name in EXTRAS},
        "project.urls": project.get("urls", {}),
        "project.scripts": {"course": COMMAND},
        "tool.setuptools.packages.find": {"include": ["course_lib*"]},
        "tool.setuptools.package-data": files,
    }
    return "\n".join(_table(name, entries) for name, entries in tables.items())


def _table(name: str, entries: dict[str, Any]) -> str:
    """A TOML table of strings and lists of strings, which TOML writes as JSON does, all but one sign."""
    written = {key: json.dumps(value, ensure_ascii=False) for key, value in entries.items()}
    lines = [f"{key} = {text}".replace("\x7f", r"\u007f") for key, text in written.items()]
    return "\n".join([f"[{name}]", *lines, ""])
