"""Leaves a program behind that has cut all ties to the kernel and waits for the next student."""

import subprocess

subprocess.Popen(
    ["sh", "-c", "sleep 120; echo @MARK@"],
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
