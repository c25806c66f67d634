"""Starts threads until there are no more; three thousand at most."""

# limits: processes=32
import threading
import time

try:
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(15,), daemon=True).start()
except RuntimeError as problem:
    print(problem)
