"""Waits for a lock that it holds itself, and does not hear that it should stop."""

# %% E2
import signal
import threading

signal.signal(signal.SIGINT, signal.SIG_IGN)
lock = threading.Lock()
lock.acquire()
lock.acquire()
