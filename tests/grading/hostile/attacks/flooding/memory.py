"""Takes memory and touches it; four gigabytes at most."""

# stock: not run: without limits it would fill the computer's memory
# limits: memory_bytes=1073741824
import numpy as np

kept = []
for _ in range(64):
    kept.append(np.ones(8 * 2**20))
