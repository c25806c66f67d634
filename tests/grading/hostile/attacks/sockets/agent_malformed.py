"""Lets the agent speak bytes that are no messages: lengths without end, brackets without end, half a header."""

import importlib
import itertools
import struct

try:
    messages = importlib.import_module("course_lib.grading.referee.messages")
    turn = itertools.count()
    TEXTS = (
        struct.pack("!II", 2**32 - 1, 2**32 - 1) + b"x" * 1000,
        struct.pack("!II", 100_000, 0) + b"[" * 100_000,
        struct.pack("!II", 50, 0) + b'{"blocks": [-5, 5], "value": {"plain": true}}     ',
        struct.pack("!II", 10, 0) + b"{}",
    )

    def send(self, header, blocks=None):
        self._socket.sendall(TEXTS[next(turn) % len(TEXTS)])

    messages.Channel.send = send
except ImportError as problem:
    print(problem)
