"""A student's computer: an environment of its own, an empty home, no network, none of this repository.

The packages that the course needs are those of the tests, shown by links; course_lib is not among them.
"""

import subprocess
import sysconfig
import venv
from pathlib import Path

OURS = ("descent", "course_lib", "__editable__")
# Nothing listens there: who asks the network gets an error at once.
NOWHERE = "http://127.0.0.1:9"


class Student:
    """Somebody with the unpacked bundle in `folder`/descent.

    Attributes:
        bundle: the unpacked folder.
        site: where the environment keeps what is installed in it.
    """

    def __init__(self, folder: Path, caches: dict[str, str]):
        self.bundle = folder / "descent"
        self._home = folder / "home"
        self._home.mkdir()
        own = folder / "env"
        # Without ensurepip, which takes seconds: the tests' own pip is among the links.
        venv.create(own, symlinks=True)
        scripts = {"base": str(own), "platbase": str(own)}
        self._scripts = Path(sysconfig.get_path("scripts", "venv", scripts))
        self.site = Path(sysconfig.get_path("purelib", "venv", scripts))
        (self.site / "others.pth").write_text(f"{_linked(folder / 'others')}\n")
        self.environment = {
            **caches,
            "PATH": f"{self._scripts}:/usr/bin:/bin",
            "HOME": str(self._home),
            "LANG": "C.UTF-8",
            "JAX_PLATFORMS": "cpu",
            "http_proxy": NOWHERE,
            "https_proxy": NOWHERE,
        }

    def python(self, *arguments: str, cwd: str = ".") -> subprocess.CompletedProcess:
        """Run the environment's Python in a folder of the bundle."""
        return self._run([str(self._scripts / "python"), *arguments], cwd)

    def course(self, *arguments: str, cwd: str = ".") -> subprocess.CompletedProcess:
        """Type `course …` in a folder of the bundle."""
        return self._run([str(self._scripts / "course"), *arguments], cwd)

    def _run(self, command: list[str], cwd: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, cwd=self.bundle / cwd, env=self.environment,
            capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip


def _linked(folder: Path) -> Path:
    """Links to every package of the tests' environment but ours. Its .pth files then have no effect."""
    folder.mkdir()
    for site in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(site).iterdir():
            if not path.name.startswith(OURS):
                (folder / path.name).symlink_to(path)
    return folder
