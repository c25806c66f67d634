"""What a student presses instead of typing into a cell: a field or buttons, and what they answer.

Made of the plainest widgets, because JupyterLab takes the arrow keys and letters from all others that
stand in an output: buttons and a text field work with Tab, Enter and Space everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import ipywidgets
from IPython import get_ipython
from IPython.display import DisplayHandle, display

from course_lib.checks.card import Card

VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS_FOR_THE_TEXT = 0.2
# What is on the screen, by the name of the prediction or question.
_shown: dict[str, Controls] = {}


class Controls:
    """A row to answer with, and below it the card that comes back.

    Make one, give it a `field` or `buttons`, `show` it; call `say` from the function that they call.
    """

    def __init__(self, name: str):
        self.name = name
        self.last: Card | None = None
        self.done = False
        self._said = 0
        self._row: list[ipywidgets.Widget] = []
        self._feedback = ipywidgets.HTML()
        self._boxes: list[ipywidgets.Box] = []
        self._handle: DisplayHandle | None = None

    def field(self, label: str, button: str, answer: Callable[[str], None]) -> None:
        """A text field and a button; Enter in the field does what the button does."""
        text = ipywidgets.Text(
            description=label,
            # Told whole, on Enter and on leaving the field: told letter by letter, the last ones may
            # arrive after the press of the button.
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "18em"},
        )
        press = ipywidgets.Button(description=button, layout={"width": "auto"})

        def once_told(*_: object) -> None:
            # The browser may tell of Enter, or of the press, just before it tells what was typed.
            wait = asyncio.get_running_loop().call_later
            wait(SECONDS_FOR_THE_TEXT, lambda: answer(text.value))

        press.on_click(once_told)
        text.on_msg(lambda _, what, __: what.get("event") == "submit" and once_told())
        self._row = [text, press]

    def buttons(self, label: str, choices: dict[str, str], answer: Callable[[str], None]) -> None:
        """A button for each choice (what it is called -> what it says); a press answers."""
        self._row = [ipywidgets.Label(label)]
        for choice, meaning in choices.items():
            tooltip = "" if meaning == choice else meaning
            layout = {"width": "auto", "min_width": "3.5em"}
            button = ipywidgets.Button(description=choice, tooltip=tooltip, layout=layout)
            button.on_click(lambda _, choice=choice: answer(choice))
            self._row.append(button)

    def show(self) -> None:
        """Display the controls, in place of those that an earlier run of the cell has left."""
        if self.name in _shown:
            _shown.pop(self.name).close()
        _settle_before_the_next_cell()
        _shown[self.name] = self
        row = ipywidgets.HBox(self._row, layout={"flex_flow": "row wrap", "align_items": "center"})
        box = ipywidgets.VBox([row, self._feedback], layout={"margin": "0 0 0 1em"})
        self._boxes = [row, box]
        view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
        # Without widgets, nothing: the question above says how to answer it in the cell.
        self._handle = display(
            {VIEW: view, "text/html": "", "text/plain": ""}, raw=True, display_id=True
        )

    def say(self, card: Card, done: bool) -> None:
        """Show a card below the row; once `done`, the answer is final."""
        # A screen reader reads an alert out when it appears; the number makes the same card appear anew.
        self._said += 1
        look = f'data-said="{self._said}" style="font-size:var(--jp-content-font-size1,14px)"'
        self._feedback.value = f'<div role="alert" {look}>{card._repr_html_()}</div>'
        self.last = card if done or not self.done else self.last
        self.done = self.done or done

    def settle(self) -> None:
        """Leave a plain card in place of the widgets, which a saved notebook would not show."""
        self._handle.update(self.last)
        self.close()

    def close(self) -> None:
        """Take the widgets off the screen."""
        for widget in (*self._boxes, self._feedback, *self._row):
            widget.close()


def _settle_all(*_: object) -> None:
    for name in [name for name, controls in _shown.items() if controls.done]:
        _shown.pop(name).settle()


def _settle_before_the_next_cell() -> None:
    """Not at once: the keyboard is still in the row, and would lose its place."""
    events = get_ipython().events
    if _settle_all not in events.callbacks["pre_run_cell"]:
        events.register("pre_run_cell", _settle_all)
