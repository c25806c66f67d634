"""A kernel's client that counts what comes out, before anything is made of it, and takes no message of any size."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session

from course_lib.grading.sandbox.limits import MIB

# So many messages may wait in the worker until it reads them; a kernel that sends more keeps them.
WAITING_MESSAGES = 10
# A message that is larger than all output may be, and this much more, is not even received.
ROOM = 32 * MIB
# Seconds: so long a kernel that ends may still be there after its connection.
DYING = 0.5


class CountedChannel(AsyncZMQSocketChannel):
    """What comes out of a kernel, with its size reported before anything is made of it.

    A message that is too large never arrives: ZeroMQ ends the connection, and nothing comes any more. So a connection
    that ends before the kernel does counts as more than all that it may say.

    Attributes:
        count: told how many bytes came.
        kernel_lives: whether the kernel has not ended.
    """

    def __init__(self, socket: zmq.asyncio.Socket, session: Session, loop: Any = None) -> None:
        super().__init__(socket, session, loop)
        self.count: Callable[[int], None] = lambda size: None
        self.kernel_lives: Callable[[], Awaitable[bool]] = _no
        self._too_much = socket.get(zmq.MAXMSGSIZE)
        self._endings = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message; raises queue.Empty if none has come after so many seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        both = zmq.asyncio.Poller()
        both.register(self.socket, zmq.POLLIN)
        both.register(self._endings, zmq.POLLIN)
        while True:
            left = None if until is None else max(0, int(1000 * (until - time.monotonic())))
            ready = dict(await both.poll(left))
            if not ready:
                raise Empty
            if self.socket in ready:
                return await self._recv()
            await self._endings.recv_multipart()
            await asyncio.sleep(DYING)
            if await self.kernel_lives():
                self.count(self._too_much)

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:
        parts = await self.socket.recv_multipart(**kwargs)
        self.count(sum(len(part) for part in parts))
        _, message = self.session.feed_identities(parts)
        return self.session.deserialize(message)

    def close(self) -> None:
        """Close it and what it listens with, or the context could not end."""
        if self.socket is not None:
            self.socket.disable_monitor()
            self._endings.close(linger=0)
        super().close()

    stop = close


async def _no() -> bool:
    return False


class CountedClient(AsyncKernelClient):
    """A client that tells its manager's watchdog how much output there was, and takes no message of any size."""

    iopub_channel_class = CountedChannel

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        # With such a message goes its connection; see CountedChannel.
        context.setsockopt(zmq.MAXMSGSIZE, self.parent.limits.output_bytes + ROOM)
        context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        return context

    @property
    def iopub_channel(self) -> CountedChannel:
        channel = super().iopub_channel
        channel.count = self.parent.count_output
        channel.kernel_lives = self.parent.is_alive
        return channel
