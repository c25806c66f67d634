"""Writes lengths that cannot be, and endless bytes, into every socket and pipe that its process holds."""

import os
import stat
import struct

for number in range(3, 256):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
        for data in (
            struct.pack("!II", 2**32 - 1, 2**32 - 1),
            struct.pack("!II", 2, 2**31) + b"{}",
            struct.pack("!II", 0, 0),
            b'{"value": {"plain": true}}\n' * 10,
        ):
            try:
                os.set_blocking(number, False)
                os.write(number, data)
            except OSError as problem:
                print(number, problem)
print("@MARK@")
