"""A student at a kernel: types code, reads what comes. Waits for nothing that will never come."""

import asyncio
import queue
import time

from jupyter_client.blocking import BlockingKernelClient

from course_lib.grading.sandbox.kernels import Sandbox


class Refused(Exception):
    """The code raised; the message is the error's name and words."""


class Ended(Exception):
    """The kernel is gone."""


def instructor_runs(cache, *texts):
    """Trusted code in a sandbox that may write to the folder `cache`, which anybody may then read."""
    cache.chmod(0o755)
    sandbox = Sandbox(cache=str(cache), cache_is_written=True)
    try:
        instructor = Student(sandbox)
        for text in texts:
            instructor.types(text)
        instructor.close()
    finally:
        sandbox.close()


class Student:
    """One kernel of a sandbox, used without an event loop.

    Attributes:
        kernel: the SandboxedKernel.
    """

    def __init__(self, sandbox, **options):
        self.kernel = asyncio.run(sandbox.kernel(**options))
        connection = self.kernel.manager.get_connection_info()
        self._client = BlockingKernelClient()
        self._client.load_connection_info(connection)
        self._client.start_channels(hb=False)
        self._client.wait_for_ready(timeout=60)

    def types(self, code: str, seconds: float = 60) -> str:
        """Run code as a cell; gives what it printed, then what it showed as its value."""
        # Otherwise a cell that fails takes those with it that come soon after.
        request = self._client.execute(code, stop_on_error=False)
        return "".join(self._answers(request, seconds)).strip()

    def begins(self, code: str) -> None:
        """Run code and do not wait."""
        self._client.execute(code)

    def waits_for_the_end(self, seconds: float = 30) -> None:
        """Until the kernel is gone."""
        end = time.monotonic() + seconds
        while self._alive():
            assert time.monotonic() < end, "the kernel still runs"
            time.sleep(0.05)

    def close(self):
        self._client.stop_channels()
        self.kernel.close()

    def _alive(self) -> bool:
        return asyncio.run(self.kernel.manager.is_alive())

    def _answers(self, request, seconds):
        end = time.monotonic() + seconds
        raised = ""
        while time.monotonic() < end:
            try:
                message = self._client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                if not self._alive():
                    raise Ended(self.kernel.limit_hit) from None
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                yield content["text"]
            if message["msg_type"] == "execute_result":
                yield content["data"]["text/plain"]
            if message["msg_type"] == "error":
                raised = f"{content['ename']}: {content['evalue']}"
            if content.get("execution_state") == "idle":
                if raised:
                    raise Refused(raised)
                return
        raise TimeoutError(f"no answer in {seconds} s")
