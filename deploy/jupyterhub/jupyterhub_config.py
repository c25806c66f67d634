"""JupyterHub for a class on one server: system accounts, one local process each, nbgrader's exchange.

`jupyterhub --config` reads it as root. Who may read what is decided by accounts and modes of files, never by
what a page shows: README.md says how, and tests/deploy tries it.
"""

import os
import pwd
import sys
from pathlib import Path

from course_lib.lab.start import SETTINGS

c = get_config()  # noqa: F821  (traitlets puts it here)

# --- What differs from class to class; descent-hub.service sets it -------------------------------
teacher = os.environ.get("DESCENT_TEACHER", "teacher")
# A group of the system. Whoever is in it may sign in.
students = os.environ.get("DESCENT_STUDENTS", "descent-students")
exchange = os.environ.get("COURSE_EXCHANGE", "/srv/descent/exchange")
# The hub's database and the key of its cookies. systemd makes this folder, for root alone.
state = Path(os.environ.get("STATE_DIRECTORY", "/var/lib/descent-hub"))

# --- Who may sign in -----------------------------------------------------------------------------
# The passwords of the system. Another authenticator goes here; the accounts of the system stay.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = {teacher}
c.LocalAuthenticator.allowed_groups = {students}
# Who is taken out of the group is out; else whoever has signed in once may do so for ever.
c.Authenticator.allow_existing_users = False
c.JupyterHub.load_groups = {"teachers": {"users": [teacher]}}

# --- The hub itself ------------------------------------------------------------------------------
# Only from this computer: a web server with a certificate stands in front of it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")

# --- Each person's server ------------------------------------------------------------------------
here = Path(__file__).resolve().parent
system = "/usr/local/bin:/usr/bin:/bin"
commands = Path(sys.prefix) / "bin"
# A checkout and an environment that only the teacher can read.
course = Path(pwd.getpwnam(teacher).pw_dir) / "descent"
teachers_commands = course / ".venv" / "bin"


def settings(*folders: Path) -> str:
    """Where a server looks for Jupyter's settings first, JupyterLab's defaults of the course among them."""
    return os.pathsep.join(map(str, (*folders, here / "everyone", SETTINGS)))


def runtime(spawner) -> str:
    """A folder in the person's home for the sockets of kernels, whose names may have 107 letters in all."""
    return str(Path(pwd.getpwnam(spawner.user.name).pw_dir) / ".jupyter" / "run")


c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
# JAX and JupyterLab take their time when a whole class comes in at once.
c.Spawner.http_timeout = 120
c.Spawner.cmd = [str(commands / "jupyterhub-singleuser")]
c.Spawner.environment = {
    "PATH": f"{commands}:{system}",
    "COURSE_EXCHANGE": exchange,
    "JUPYTER_CONFIG_PATH": settings(here / "students"),
    "JUPYTER_RUNTIME_DIR": runtime,
}
c.Spawner.group_overrides = {
    "teachers": {
        "groups": ["teachers"],
        "spawner_override": {
            "cmd": [str(teachers_commands / "jupyterhub-singleuser")],
            "notebook_dir": str(course),
            "environment": {
                "PATH": f"{teachers_commands}:{system}",
                "JUPYTER_CONFIG_PATH": settings(here / "teacher", course),
            },
        },
    },
}
