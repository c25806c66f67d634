"""Kernels in the sandbox for jupyter_client: the provisioner "descent-sandbox" and a manager that uses it.

nbclient, nbgrader and anything else that takes an AsyncKernelManager can run a submission with it.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import Mapping
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Any as AnyTrait

from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.sandbox.template_client import Child, WarmTemplate

NAME = "descent-sandbox"
CLIENT = "course_lib.grading.sandbox.counted_client.CountedClient"
# The numbers of a kernel's sockets in its folder.
PORTS = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}


class SandboxProvisioner(KernelProvisionerBase):
    """Starts, signals and ends one kernel in the sandbox of its manager's template."""

    child: Child | None = None

    @property
    def has_process(self) -> bool:
        return self.child is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing is launched by a command line, and nothing of our environment is passed on."""
        if not isinstance(self.parent, SandboxedKernelManager):
            raise SandboxError(
                f"The provisioner {NAME} needs a SandboxedKernelManager, which knows the sandbox's template; "
                f"it was asked by a {type(self.parent).__name__}."
            )
        return {"cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        manager = self.parent
        if self.child is not None:
            raise SandboxError("A submission's kernel is not started a second time.")
        self.connection_info = {
            **PORTS,
            "transport": "ipc",
            "ip": str(manager.folder.path / "kernel"),
            "key": secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
            "kernel_name": NAME,
        }
        fork = manager.template.fork
        self.child = await asyncio.to_thread(
            fork,
            manager.folder,
            manager.limits,
            self.connection_info,
            manager.environment,
            manager.settings,
        )
        # jupyter_client holds the key as bytes.
        return {**self.connection_info, "key": self.connection_info["key"].encode()}

    async def poll(self) -> int | None:
        return self.child.poll() if self.child else 0

    async def wait(self) -> int | None:
        return await asyncio.to_thread(self.child.wait) if self.child else 0

    async def send_signal(self, signum: int) -> None:
        """A signal to the kernel itself; what a kernel does not get is what would end it politely."""
        if self.child:
            self.child.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        if self.child:
            self.child.kill()

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        if self.child:
            await asyncio.to_thread(self.child.close)


class SandboxedKernelManager(AsyncKernelManager):
    """A kernel manager whose kernel is forked from a template into a sandbox, once.

    Attributes:
        template: the WarmTemplate to fork from.
        folder: the JobFolder with the student's files.
        limits: how much the kernel may use.
        environment, settings: as for `WarmTemplate.fork`.
        count_output: called with the size of each message from the kernel.
    """

    template: WarmTemplate = AnyTrait()
    folder: Any = AnyTrait()
    limits: Limits = AnyTrait(Limits())
    environment: Mapping[str, str] = AnyTrait({})
    settings: Mapping[str, Any] = AnyTrait({})
    count_output: Any = AnyTrait(lambda size: None)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Whatever a notebook asks for, this is what it gets."""
        stanza = {"provisioner_name": NAME, "config": {}}
        return KernelSpec(
            display_name="Descent sandbox",
            language="python",
            metadata={"kernel_provisioner": stanza},
        )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("client_class", CLIENT)
        super().__init__(transport="ipc", **kwargs)

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        """With our provisioner, also where an older installation of this package has not registered it."""
        if self.provisioner is None:
            self.provisioner = SandboxProvisioner(
                kernel_id=self.kernel_name, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)

    def _connect_control_socket(self) -> None:
        """Nothing: over it a manager asks for a polite end, which is not ours; and someone would have to close it."""

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """At once: there is nothing in a submission's kernel to be kept."""
        if restart:
            raise SandboxError("A submission's kernel is not restarted.")
        await self._async_shutdown_kernel(now=True)

    async def restart_kernel(
        self, now: bool = False, newports: bool = False, **kwargs: Any
    ) -> None:
        raise SandboxError("A submission's kernel is not restarted.")

    async def interrupt_kernel(self) -> None:
        await self.signal_kernel(signal.SIGINT)
