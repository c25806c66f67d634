"""Writes constraints.txt: the exact versions of everything that `make setup` installs.

Asks pip for the newest versions that pyproject.toml admits; nothing is installed.
Run by `make constraints`; it needs the network and a minute.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The oldest Python the course admits, to the last digit: Debian 12 has 3.11.2, and some packages
# ask for a later 3.11. What the oldest can install, newer ones can as well.
OLDEST = "3.11.0"
EXTRAS = ["lab", "grade", "test", "docs"]
# Needed on systems other than the one this runs on, so pip does not come across it by itself.
ELSEWHERE = {"appnope": 'sys_platform == "darwin"'}
# From 4.25 on it brings a package that builds 38 grammars when it is imported: two seconds for each process of
# JupyterLab and nbgrader, for a format of addresses that no notebook has.
HELD = ["jsonschema<4.25"]
HEADER = """\
# Exact versions of everything that `make lab` and `make test` install (extras lab, grade, test, docs).
# Do not edit: remake it with `make constraints PYTHON=python3.11`, then run `make test`.
"""


def wanted() -> list[str]:
    """The requirements of the course and its extras, as pyproject.toml states them."""
    import tomllib  # not at the top: an older Python must get as far as main's message

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [item for name in EXTRAS for item in project["optional-dependencies"][name]]
    return project["dependencies"] + extras + list(ELSEWHERE) + HELD


def resolve(requirements: list[str]) -> dict[str, str]:
    """The newest version of each package that the requirements need, directly or not.

    Raises subprocess.CalledProcessError when pip finds no versions that fit together.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        options = ["--quiet", "--dry-run", "--report", "-", "--only-binary", ":all:"]
        options += ["--python-version", OLDEST, "--target", f"{folder}/unused"]
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check", "install"]
        report = subprocess.run(
            [*pip, *options, *requirements], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    found = [item["metadata"] for item in json.loads(report)["install"]]
    return {item["name"]: item["version"] for item in found}


def constraint_lines(versions: dict[str, str]) -> list[str]:
    """One line `name==version` a package, sorted by name, with a marker where it needs one."""
    lines = []
    for name in sorted(versions, key=str.lower):
        marker = ELSEWHERE.get(name)
        lines.append(f"{name}=={versions[name]}" + (f" ; {marker}" if marker else ""))
    return lines


def main() -> None:
    oldest, found = OLDEST.rpartition(".")[0], "{}.{}".format(*sys.version_info)
    if found != oldest:
        sys.exit(
            f"constraints.txt is made with Python {oldest}, the oldest that the course admits, "
            f"but this is {found}: make constraints PYTHON=python{oldest}"
        )
    print("Asking pip for the newest versions that fit: about a minute.")
    lines = constraint_lines(resolve(wanted()))
    text = HEADER + "\n".join(lines) + "\n"
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages. Next: make test")


if __name__ == "__main__":
    main()
