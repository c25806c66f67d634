"""A runtime of Colab's, as near as one can come to it here: its versions, an empty folder, and none of this repository.

Its Python is the tests' own, where Colab's is newer; `google.colab` is a module that notes what it is asked.
"""

import json
import os
import subprocess
import venv
from pathlib import Path

PREINSTALLED = Path(__file__).with_name("preinstalled.txt")
GOOGLE_COLAB = """\
import pathlib

ASKED = pathlib.Path({asked!r})


def enable_custom_widget_manager():
    ASKED.write_text("enable_custom_widget_manager")
"""
RUN = """\
import os, sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
here = {"metadata": {"path": os.path.dirname(os.path.abspath(sys.argv[1]))}}
NotebookClient(notebook, timeout=600, allow_errors=True, resources=here).execute()
nbformat.write(notebook, sys.argv[1])
"""


class Runtime:
    """One runtime; `content` is the folder in which its notebooks run, as /content in Colab."""

    def __init__(self, folder: Path):
        self.content = folder / "content"
        self.asked = folder / "asked.txt"
        self._env = folder / "env"
        for made in (self.content, folder / "home"):
            made.mkdir()
        venv.create(self._env, with_pip=True)
        # Nothing of the account, neither settings nor packages; but its network, and what pip has fetched before.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
        for name in ("PYTHONPATH", "PIP_DISABLE_PIP_VERSION_CHECK"):
            kept.pop(name, None)
        self.environment = {
            **kept,
            "PATH": f"{self._env / 'bin'}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR") or str(Path.home() / ".cache" / "pip"),
            "PYTHONNOUSERSITE": "1",
            "IPYTHONDIR": str(folder / "home" / "ipython"),
            "JAX_PLATFORMS": "cpu",
            # The release lies on a server of the test's own.
            "no_proxy": "127.0.0.1",
        }
        self._pip("install", "--quiet", "-r", str(PREINSTALLED))
        (site,) = (self._env / "lib").glob("python*/site-packages")
        colab = site / "google" / "colab"
        colab.mkdir(parents=True)
        (colab / "__init__.py").touch()
        (colab / "output.py").write_text(GOOGLE_COLAB.format(asked=str(self.asked)))

    def installed(self) -> dict[str, str]:
        """name -> version of every package."""
        listed = json.loads(self._pip("list", "--format", "json"))
        return {package["name"]: package["version"] for package in listed}

    def run(self, notebook: str) -> None:
        """Run all cells of a notebook in `content`, whatever they raise, and keep what they show."""
        python = [str(self._env / "bin" / "python"), "-c", RUN, notebook]
        self._call(python, cwd=self.content)

    def _pip(self, *arguments: str) -> str:
        python = str(self._env / "bin" / "python")
        return self._call([python, "-m", "pip", "--disable-pip-version-check", *arguments])

    def _call(self, command: list[str], **where) -> str:
        done = subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=900, check=False, **where,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:4])}: {(done.stdout + done.stderr)[-3000:]}")
        return done.stdout
