"""Kills every process that it can see; only where it sees few, so that no computer is harmed by a test."""

# stock: not run: it would kill whatever else runs on the computer
import os
import signal
from pathlib import Path

seen = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
if len(seen) < 20:
    for number in sorted(seen, reverse=True):
        os.kill(number, signal.SIGKILL)
