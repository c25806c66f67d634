"""Predictions and questions are answered with the keyboard alone, and the answers outlive the kernel."""

import json

import pytest

from .pages import KERNEL_IS_IDLE, PATIENCE, open_notebook

CELLS = (
    "from course_lib.checks import predict, quiz, reveal",
    "quiz('01-W1', ...)",
    "predict('01-P1', ...)",
    "reveal('01-P1', 0.1304)",
    "predict('01-P2', ...)",
    "print('the end')",
)
QUIZ, GUESS, REVEAL, WORD, END = 1, 2, 3, 4, 5

RESTARTED = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
NUMBER_OF_CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
LOOK = """element => {
  const look = getComputedStyle(element);
  return look.outlineStyle + look.outlineColor + look.borderColor + look.boxShadow;
}"""


class Notebook:
    """A notebook in the browser, driven by keys; cells are counted from 0."""

    def __init__(self, page):
        self.page = page
        self.complaints = []
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def output(self, cell):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea")

    def see(self, cell, text):
        """Wait until an output holds a text."""
        self.output(cell).get_by_text(text).last.wait_for(timeout=PATIENCE)

    def run_all(self):
        """From the first cell, in command mode, Shift+Enter by Shift+Enter."""
        self.press("Escape", "Control+Home")
        for _ in CELLS[:-1]:
            self.press("Shift+Enter")
        self.press("Control+Enter")
        self.see(END, "the end")

    def tab_to(self, words, keys="Tab"):
        """Press Tab until the element with this accessible name has the focus."""
        for _ in range(30):
            self.press(keys)
            name = self.page.evaluate(
                "() => { const e = document.activeElement;"
                " return (e.labels?.[0] ?? e).textContent.trim(); }"
            )
            if name == words:
                return
        raise AssertionError(f"Tab does not reach {words!r}")


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The notebook after all its cells ran."""
    page = open_notebook(browser, lab, "01_derivatives/keyboard.ipynb", CELLS)
    notebook = Notebook(page)
    page.locator(".jp-Notebook .jp-Cell").first.focus()
    notebook.run_all()
    yield notebook
    page.close()


def test_a_question_is_answered_with_tab_space_and_enter(notebook):
    notebook.press("Escape", *["ArrowUp"] * (END - QUIZ))
    notebook.tab_to("d")
    notebook.press("Space")
    notebook.see(QUIZ, "That is the rise alone.")
    alert = notebook.output(QUIZ).get_by_role("alert")
    assert "NOT QUITE" in alert.inner_text()
    notebook.tab_to("c", keys="Shift+Tab")
    notebook.press("Enter")
    notebook.see(QUIZ, "Rise 1 - 5 = -4")
    assert "RIGHT" in alert.inner_text()


def test_the_focus_stays_where_it_was_and_can_be_seen(notebook):
    button = notebook.output(QUIZ).get_by_role("button", name="c", exact=True)
    assert button.evaluate("element => element === document.activeElement")
    focused = button.evaluate(LOOK)
    button.blur()
    assert button.evaluate(LOOK) != focused
    button.focus()


def test_a_number_is_guessed_in_a_labelled_field_and_the_reveal_below_follows_by_itself(notebook):
    page = notebook.page
    cells = page.evaluate(NUMBER_OF_CELLS)
    notebook.see(REVEAL, "waits for your guess")
    page.locator(".jp-Notebook .jp-Cell").nth(GUESS).focus()
    notebook.tab_to("Or type it here:")
    # In a notebook, outside of a field, these letters insert and delete cells.
    page.keyboard.type("abdd")
    notebook.press("Enter")
    notebook.see(GUESS, "asked is a number")
    assert page.evaluate(NUMBER_OF_CELLS) == cells
    notebook.see(REVEAL, "waits for your guess")
    notebook.press("Control+a")
    page.keyboard.type("0.12")
    notebook.tab_to("Record my guess")
    notebook.press("Space")
    notebook.see(REVEAL, "Well predicted.")
    assert "your guess: 0.12." in notebook.output(GUESS).get_by_role("alert").inner_text()


def test_enter_takes_all_that_was_typed_and_the_first_guess_still_counts(notebook):
    notebook.tab_to("Or type it here:", keys="Shift+Tab")
    for typed in ("1.2345", "-98.765"):
        notebook.press("Control+a")
        notebook.page.keyboard.type(typed)
        notebook.press("Enter")
        notebook.see(GUESS, f"your guess: {typed}.")
        notebook.see(GUESS, "Your first guess counts: 0.12.")


def test_a_word_is_guessed_with_a_button(notebook):
    notebook.tab_to("rise")
    notebook.press("Enter")
    notebook.see(WORD, "your guess: rise.")


def test_after_a_restart_of_the_kernel_the_answers_are_still_there(notebook, lab):
    kept = json.loads((lab.folder / ".descent" / "progress.json").read_text())
    assert kept["guesses"]["01-P1"]["guess"] == 0.12
    assert kept["answers"]["01-W1"]["tries"] == 2
    notebook.page.evaluate(RESTARTED)
    notebook.page.wait_for_function(KERNEL_IS_IDLE)
    notebook.page.locator(".jp-Notebook .jp-Cell").first.focus()
    notebook.run_all()
    notebook.see(GUESS, "your guess: 0.12.")
    notebook.see(REVEAL, "Well predicted.")
    notebook.see(WORD, "your guess: rise.")
    notebook.see(QUIZ, "Rise 1 - 5 = -4")
    for cell in (QUIZ, GUESS, WORD):
        assert notebook.output(cell).get_by_role("button").count() == 0


def test_the_browser_had_nothing_to_complain_of(notebook):
    # JupyterLab's own words on every restart, about its debugger.
    assert [said for said in notebook.complaints if "Canceled future" not in said] == []
