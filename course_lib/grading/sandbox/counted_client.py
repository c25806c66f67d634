"""A kernel's client that counts what comes out, before anything is made of it, and takes no message of any size."""

from __future__ import annotations

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


class CountedChannel(AsyncZMQSocketChannel):
    """What comes out of a kernel, with its size reported before anything is made of it."""

    def __init__(self, socket: zmq.asyncio.Socket, session: Session, loop: Any = None) -> None:
        super().__init__(socket, session, loop)
        self.count = lambda size: None

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:
        parts = await self.socket.recv_multipart(**kwargs)
        self.count(sum(len(part) for part in parts))
        _, message = self.session.feed_identities(parts)
        return self.session.deserialize(message)


class CountedClient(AsyncKernelClient):
    """A client that tells its manager's watchdog how much output there was, and takes no message of any size."""

    iopub_channel_class = CountedChannel

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        # With such a message goes its connection; a new one is made at once.
        context.setsockopt(zmq.MAXMSGSIZE, self.parent.limits.output_bytes + ROOM)
        context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        return context

    @property
    def iopub_channel(self) -> CountedChannel:
        channel = super().iopub_channel
        channel.count = self.parent.count_output
        return channel
