"""Opens files and sockets until there are no more, and keeps them."""

import os
import socket

kept = []
try:
    for _ in range(100_000):
        kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError as problem:
    print(problem)
    for number in kept[:3]:
        os.close(number)
