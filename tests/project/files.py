"""What the tests of the repository's shell share: its files, and the environment for commands.

The files are those git would take, so one that was forgotten shows.
"""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files_for_git() -> list[Path]:
    """Every file that is in git or would be with the next `git add`, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what an outer make or CI run put into it, plus `more`."""
    outer = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PYTHON", "VENV", "ARGS"}
    return {name: value for name, value in os.environ.items() if name not in outer} | more
