"""Settings of each person's JupyterLab."""

import os
from contextlib import suppress

c = get_config()  # noqa: F821  (traitlets puts it here)

# Kernels talk over sockets in a folder of the person's own. On TCP, which is Jupyter's default, whoever
# works on the same computer can connect to a kernel and read all that it prints.
c.ConnectionFileMixin.transport = "ipc"

# Who has closed the browser an hour ago gives the memory back; files stay as they were saved. nbgrader_config.py does
# the same as above for Validate, students/ the same as below for terminals.
c.MappingKernelManager.cull_idle_timeout = 3600
c.ServerApp.shutdown_no_activity_timeout = 3600

# Not a login shell, which would forget where `nbgrader` and `course` are.
c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash"]}

# What a kernel has compiled, this person's next ones find on disk: the processors are everybody's. An error here would
# discard the whole file, and leave kernels on TCP.
with suppress(Exception):
    from course_lib.lab import compiled_programs

    os.environ.update(compiled_programs.settings())
