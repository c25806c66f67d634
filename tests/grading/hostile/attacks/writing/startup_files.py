"""Leaves start-up files of IPython and Python in the home folder, for the kernels that come after it."""

import os
from pathlib import Path

LATER = "import builtins\nbuiltins.eve = '@MARK@'\n"
for home in (Path.home(), Path("@HOME@"), Path(os.environ.get("IPYTHONDIR", "/nowhere"))):
    for name in (
        ".ipython/profile_default/startup/00-eve.py",
        "profile_default/startup/00-eve.py",
        ".config/matplotlib/matplotlibrc",
        ".bashrc",
    ):
        try:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(LATER)
            print("written", home / name)
        except OSError as problem:
            print(problem)
