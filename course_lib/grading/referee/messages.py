"""Messages between a referee and a sandbox: a JSON header and blocks of bytes, with limits on everything.

A message is eight bytes (length of header, length of all blocks), the header, the blocks. What comes from a
sandbox is data and nothing else: nothing is unpickled, nothing evaluated.
"""

from __future__ import annotations

import json
import socket
import struct
from time import monotonic
from typing import Any

# A header says what is meant; numbers travel in blocks.
LONGEST_HEADER = 1_000_000
# The largest answer that a check looks at (10 million float64), and a little.
MOST_BYTES = 100_000_000
_LENGTHS = struct.Struct("!II")


class BadMessage(Exception):
    """What came is no message of ours: too long, cut off, or not what was agreed. One sentence."""


class Channel:
    """One end of a connection.

    Args:
        connection: a stream socket that is connected.
        seconds: how long one message may take to arrive, unless `receive` says otherwise.
    """

    def __init__(self, connection: socket.socket, seconds: float | None = None):
        self._socket, self._seconds = connection, seconds

    def send(self, header: dict[str, Any], blocks: list[bytes] | None = None) -> None:
        """Send one message.

        Raises:
            BadMessage: if it is longer than the other side would take; nothing is sent then.
            OSError: if the other side is gone, TimeoutError included.
        """
        blocks = blocks or []
        text = json.dumps({**header, "blocks": [len(block) for block in blocks]}).encode()
        total = sum(map(len, blocks))
        if len(text) > LONGEST_HEADER or total > MOST_BYTES:
            size = f"{(len(text) + total) / 1e6:.0f} MB"
            raise BadMessage(f"a message of {size} is too long")
        self._socket.settimeout(self._seconds)
        self._socket.sendall(b"".join([_LENGTHS.pack(len(text), total), text, *blocks]))

    def receive(self, seconds: float | None = None) -> tuple[dict[str, Any], list[bytes]]:
        """The next message.

        Args:
            seconds: how long the whole of it may take to arrive.

        Raises:
            BadMessage: if it is none.
            TimeoutError: if it has not arrived in time.
            OSError: if the connection broke.
        """
        seconds = self._seconds if seconds is None else seconds
        deadline = None if seconds is None else monotonic() + seconds
        header_length, total = _LENGTHS.unpack(self._exactly(_LENGTHS.size, deadline))
        if header_length > LONGEST_HEADER or total > MOST_BYTES:
            raise BadMessage(f"a message of {(header_length + total) / 1e6:.0f} MB is too long")
        header = _parsed(self._exactly(header_length, deadline))
        return header, _split(self._exactly(total, deadline), header.pop("blocks", []))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _exactly(self, length: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            left = None if deadline is None else deadline - monotonic()
            if left is not None and left <= 0:
                raise TimeoutError("no answer in time")
            self._socket.settimeout(left)
            part = self._socket.recv(min(length - len(parts), 1 << 20))
            if not part:
                raise BadMessage("the connection ended in the middle of a message")
            parts += part
        return bytes(parts)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    # RecursionError: a header may be brackets in brackets in brackets.
    except (ValueError, RecursionError):
        raise BadMessage("a message's header is not JSON") from None
    if not isinstance(header, dict):
        raise BadMessage("a message's header is no JSON object")
    return header


def _split(data: bytes, lengths: Any) -> list[bytes]:
    fits = isinstance(lengths, list) and all(type(n) is int and n >= 0 for n in lengths)
    if not fits or sum(lengths) != len(data):
        raise BadMessage("a message's blocks are not as long as its header says")
    blocks, at = [], 0
    for length in lengths:
        blocks.append(data[at : at + length])
        at += length
    return blocks
