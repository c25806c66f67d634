"""A person before a real kernel: runs cells as JupyterLab does, and presses what a cell displays.

The browser is missing, the messages are the same.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import start_new_kernel

from course_lib.checks.remembering import store

PATIENCE = 60


class Person:
    """Somebody at a kernel; `shown` are the messages that the last action brought."""

    def __init__(self, client: Any):
        self.client = client
        self.shown: list[dict] = []
        self.models: dict[str, dict] = {}

    def run(self, code: str, nobody: bool = False) -> str:
        """Run a cell; returns the text it shows. `nobody`: as a program that executes notebooks."""
        return self._wait(self.client.execute(code, allow_stdin=not nobody))

    def press(self, button: str) -> str:
        """Press the newest button of this name; returns the text that changes on the screen."""
        return self._wait(self._send(self._model("ButtonModel", button), {"event": "click"}))

    def type_and_enter(self, typed: str) -> str:
        """Type into the newest field and press Enter, of which the browser tells first."""
        field = self._model("TextModel", None)
        request = self._send(field, {"event": "submit"})
        self._send(field, state={"value": typed})
        return self._wait(request, until=lambda m: "alert" in str(m["content"].get("data")))

    def names(self, kind: str) -> list[str]:
        """The descriptions of the widgets of one kind, e.g. ButtonModel."""
        return [s["description"] for s in self.models.values() if s["_model_name"] == kind]

    def feedback(self) -> str:
        """The HTML that the last action has put below the controls."""
        updates = [m["content"]["data"] for m in self.shown if m["msg_type"] == "comm_msg"]
        values = [u["state"]["value"] for u in updates if "value" in u.get("state", {})]
        return values[-1]

    def errors(self) -> list[str]:
        return [m["content"]["evalue"] for m in self.shown if m["msg_type"] == "error"]

    def _model(self, kind: str, name: str | None) -> str:
        fitting = [
            key
            for key, state in self.models.items()
            if state["_model_name"] == kind and name in (None, state["description"])
        ]
        return fitting[-1]

    def _send(self, model: str, content: dict | None = None, state: dict | None = None) -> str:
        data = {"method": "update", "state": state, "buffer_paths": []}
        if content is not None:
            data = {"method": "custom", "content": content}
        message = self.client.session.msg("comm_msg", {"comm_id": model, "data": data})
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def _wait(self, request: str, until: Callable[[dict], bool] | None = None) -> str:
        """Gather what a request brings: until the kernel is idle, or until a message is there."""
        self.shown = []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=PATIENCE)
            except Empty as silence:
                raise AssertionError(f"the kernel said nothing for {PATIENCE} s") from silence
            if message["parent_header"].get("msg_id") != request:
                continue
            self.shown.append(message)
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.models[content["comm_id"]] = content["data"]["state"]
            if message["msg_type"] == "comm_close":
                self.models.pop(content["comm_id"], None)
            if until(message) if until else content.get("execution_state") == "idle":
                return self._text()

    def _text(self) -> str:
        texts = [m["content"]["data"]["text/plain"] for m in self.shown if "data" in m["content"]
                 and "text/plain" in m["content"]["data"]]  # fmt: skip
        texts += [m["content"]["text"] for m in self.shown if m["msg_type"] == "stream"]
        return "\n".join(text for text in texts if text)


@contextmanager
def person_in(folder: Path, **environment: str) -> Iterator[Person]:
    """Start a kernel where a notebook lies, with the checks imported; end it at the end."""
    hidden = ("DESCENT_", *store.GRADERS)
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    manager, client = start_new_kernel(cwd=str(folder), env=env | environment)
    try:
        person = Person(client)
        person.run("from course_lib.checks import predict, quiz, reveal")
        person.run("from course_lib.checks.remembering import attempts, store")
        yield person
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
