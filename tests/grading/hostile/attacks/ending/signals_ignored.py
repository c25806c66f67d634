"""Ignores all signals that can be ignored, and waits when it is told to stop."""

import atexit
import signal
import time

for number in range(1, 32):
    if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)
atexit.register(time.sleep, 60)
