"""Messages arrive whole or not at all, whatever the other side writes."""

import json
import socket
import struct
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.referee.messages import LONGEST_HEADER, MOST_BYTES, BadMessage, Channel


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    yield one, other
    one.close()
    other.close()


def message(header, blocks=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("!II", len(text), len(blocks)) + text + blocks


def test_what_is_sent_arrives(ends):
    here, there = Channel(ends[0], 5), Channel(ends[1], 5)
    here.send({"do": "fetch", "name": "ŷ"}, [b"", b"abc", b"d" * 1000])
    header, blocks = there.receive()
    assert header == {"do": "fetch", "name": "ŷ"}
    assert blocks == [b"", b"abc", b"d" * 1000]


def test_a_message_that_is_longer_than_the_socket_holds_arrives(ends):
    here, there = Channel(ends[0], 20), Channel(ends[1], 20)
    large = bytes(5_000_000)
    sender = threading.Thread(target=here.send, args=({}, [large]))
    sender.start()
    assert there.receive()[1] == [large]
    sender.join()


@pytest.mark.parametrize(
    "raw",
    [
        struct.pack("!II", LONGEST_HEADER + 1, 0),
        struct.pack("!II", 10, MOST_BYTES + 1),
        struct.pack("!II", 2**32 - 1, 2**32 - 1),
        message(b"not json"),
        message(b"[1, 2]"),
        message(b"[" * 900_000),
        message({"blocks": [1]}),
        message({"blocks": [-1, 1]}),
        message({"blocks": "x"}),
        message({"blocks": [1.0]}, b"a"),
        message({"blocks": [True]}, b"a"),
        message({"blocks": [3]}, b"ab"),
        message({"a": 1})[:-1],
    ],
)
def test_nonsense_is_refused_before_anything_is_made_of_it(ends, raw):
    threading.Thread(target=lambda: (ends[0].sendall(raw), ends[0].close())).start()
    with pytest.raises(BadMessage):
        Channel(ends[1], 5).receive()


@given(raw=st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_what_is_documented(raw):
    one, other = socket.socketpair()
    with one, other:
        one.sendall(raw)
        one.close()
        with pytest.raises((BadMessage, OSError)):
            Channel(other, 1).receive()


def test_an_answer_that_drips_is_given_up_in_time(ends):
    stop = threading.Event()

    def drip():
        for byte in message({"x": "a" * 1000}):
            if stop.wait(0.05):
                return
            ends[0].sendall(bytes([byte]))

    dripping = threading.Thread(target=drip)
    dripping.start()
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        Channel(ends[1]).receive(seconds=0.5)
    assert time.monotonic() - begun < 3
    stop.set()
    dripping.join()


def test_a_message_that_is_too_long_is_not_sent(ends):
    with pytest.raises(BadMessage, match="too long"):
        Channel(ends[0], 1).send({"x": "a" * (LONGEST_HEADER + 1)})
    ends[1].settimeout(0.2)
    with pytest.raises(TimeoutError):
        ends[1].recv(1)
