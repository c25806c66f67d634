"""nbgrader's settings for each person: how *Validate* reaches the kernel that it starts."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from jupyter_core.paths import jupyter_runtime_dir

c = get_config()  # noqa: F821  (traitlets puts it here)

# As for all other kernels (jupyter_server_config.py): on TCP, whoever works on the same computer could read what is
# run, a solution and a teacher's too. Each has a name of its own, short enough for a socket.
sockets = Path(jupyter_runtime_dir())
with suppress(OSError):  # without the folder Validate fails; an error here would leave it on TCP
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
c.ConnectionFileMixin.transport = "ipc"
c.ConnectionFileMixin.ip = str(sockets / f"validate-{uuid4().hex[:8]}")
