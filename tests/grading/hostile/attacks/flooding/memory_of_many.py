"""Takes memory in many processes, each of which stays below a limit for one; four gigabytes at most."""

# stock: not run: without limits it would fill the computer's memory
# limits: memory_bytes=1073741824
import os
import time

import numpy as np

for _ in range(8):
    if os.fork() == 0:
        kept = np.ones(64 * 2**20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
