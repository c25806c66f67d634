"""Python environments that other accounts can run: the packages of the tests, with one course_lib or the other.

The tests' own environment may lie where nobody else can look. What is in it is then shown by second names
of the same files, which costs no space.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import entry_points
from pathlib import Path

# Left out of what is shown: the course as the tests have it, with the instructors' half.
OURS = ("descent", "course_lib", "__editable__")
COMMANDS = ("jupyterhub", "jupyterhub-singleuser", "nbgrader", "alembic")
SCRIPT = """\
#!{python}
import sys
from {module} import {function}
sys.exit({function}())
"""


class Packages:
    """Python and everything installed for the tests but the course, for all accounts to read.

    Attributes:
        variables: what a process needs that runs this Python.
    """

    def __init__(self, place: Path):
        base = _within_reach(Path(sys.base_prefix), place / "python", "site-packages", "test")
        self._python = base / "bin" / f"python{sysconfig.get_python_version()}"
        # An interpreter looks for its library where it was installed.
        moved = base != Path(sys.base_prefix)
        self.variables = {"LD_LIBRARY_PATH": str(base / "lib")} if moved else {}
        self._sites = place / "packages"
        self._sites.mkdir()
        for site in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
            readable = _within_reach(Path(site), place / "site")
            for path in readable.iterdir():
                if not path.name.startswith(OURS):
                    (self._sites / path.name).symlink_to(path)
        # Kernels, JupyterLab, the hub's pages, and which extensions are on.
        prefix = Path(sys.prefix)
        self._data = {name: _within_reach(prefix / name, place / name) for name in ("share", "etc")}

    def environment(self, place: Path, *sources: Path) -> Path:
        """Make a virtual environment at `place`; return its Python.

        sources: folders to import from, too.
        """
        subprocess.run([self._python, "-m", "venv", "--without-pip", place], check=True, timeout=60)
        python = place / "bin" / "python"
        site = place / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
        (site / "others.pth").write_text("".join(f"{path}\n" for path in (*sources, self._sites)))
        for name, path in self._data.items():
            (place / name).symlink_to(path)
        for command in entry_points(group="console_scripts"):
            if command.name in COMMANDS:
                script = place / "bin" / command.name
                module, function = command.module, command.attr
                script.write_text(SCRIPT.format(python=python, module=module, function=function))
                script.chmod(0o755)
        return python


def _within_reach(path: Path, copy: Path, *skipped: str) -> Path:
    """`path` if every account may enter it, else a copy."""
    if all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.resolve().parents)):
        return path
    ignored = shutil.ignore_patterns(*skipped)
    shutil.copytree(path, copy, symlinks=True, ignore=ignored, copy_function=_second_name)
    return copy


def _second_name(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
