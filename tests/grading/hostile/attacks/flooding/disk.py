"""Fills the folder it works in, /tmp and the shared memory; a gigabyte at most."""

# stock: not run: without limits it would fill the disk
# limits: memory_bytes=1073741824, file_bytes=20971520
from pathlib import Path

left = 1000
for folder in (".", "/tmp", "/dev/shm", str(Path.home())):
    for number in range(250):
        try:
            (Path(folder) / f"eve-{number}").write_bytes(bytes(2**20))
        except OSError as problem:
            print(problem)
            break
with open("/tmp/eve", "wb") as file:
    for _ in range(200):
        file.write(bytes(2**20))
