"""Leaves threads at work that no end of a cell ends, one of them where no daemon thread would be."""

import threading
import time


def on_and_on():
    for _ in range(600):
        time.sleep(0.1)


for _ in range(20):
    threading.Thread(target=on_and_on).start()
