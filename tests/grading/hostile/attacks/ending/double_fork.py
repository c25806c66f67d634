"""Forks twice, so that its grandchild belongs to nobody, and gives it another name."""

import ctypes
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"@MARK@", 0, 0, 0)
        os.closerange(0, 256)
        time.sleep(120)
    os._exit(0)
