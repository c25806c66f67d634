"""Leaves a file in every folder that all programs of a computer may write to."""

from pathlib import Path

for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev/mqueue"):
    try:
        (Path(folder) / "@MARK@").write_text("@MARK@")
        print("written", folder)
    except OSError as problem:
        print(problem)
