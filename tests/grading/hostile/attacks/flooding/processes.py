"""Forks from forks, as many as it can; 256 at most, so that no computer is harmed by a test."""

# stock: not run: without limits it would bring the computer to a halt
# limits: processes=32
import os
import time

for _ in range(8):
    try:
        os.fork()
    except OSError:
        time.sleep(0.1)
time.sleep(30)
