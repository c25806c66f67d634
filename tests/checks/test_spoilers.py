"""A cell that waits for a guess shows nothing from which the guess could be read."""

import re
from pathlib import Path

import nbformat
import pytest

from course_lib.checks.units import unit, unit_modules

SOLUTIONS = Path(__file__).parents[2] / "solutions"
REVEALS = re.compile(r"""\breveal\(\s*["']([^"']+)["']""")

# What a cell may print beside its reveal, because it does not help to guess.
HARMLESS = {
    # The sum of the logarithms; asked is the product of the chances.
    "04-P4": r"sum of the logarithms: -\d+\.\d+\n",
    # The first four batches; asked is something about their gradients.
    "06-P1": r"batches: \[\[[\d, \[\]]+\]\] \.\.\.\n",
    # The question itself says how many rows each batch has.
    "11-P3": r"rows: \[32, 32, 32, 4\]\n",
    # That both trainings moved the parameters; asked is whether to the same place.
    "11-P9": r"8 devices; parameters moved by up to \d\.\d in training\n",
}


def is_a_card(output):
    """Whether an output is the card of a reveal; in a built notebook the guess is made."""
    return output.get("data", {}).get("text/plain", "").startswith("REVEAL")


def spoilers(name, outputs):
    """What the executed cell of a reveal shows besides it."""
    others = [output for output in outputs if not is_a_card(output)]
    return [
        output
        for output in others
        if not (name in HARMLESS and re.fullmatch(HARMLESS[name], output.get("text", "")))
    ]


@pytest.mark.parametrize("number", unit_modules())
def test_a_cell_that_reveals_shows_nothing_else(number):
    (path,) = SOLUTIONS.glob(f"{number}_*/{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    revealing = {
        name: cell
        for cell in cells
        if cell.cell_type == "code"
        for name in REVEALS.findall(cell.source)
    }
    assert set(revealing) == {prediction.name for prediction in unit(number).PREDICTIONS}
    for name, cell in revealing.items():
        assert sum(map(is_a_card, cell.outputs)) == 1, name
        assert not spoilers(name, cell.outputs), f"{name} shows more than its reveal"


def test_a_print_a_value_and_a_figure_beside_a_reveal_are_found():
    card = nbformat.v4.new_output("display_data", {"text/plain": "REVEAL  01-P1 Well predicted."})
    printed = nbformat.v4.new_output("stream", text="the answer is 7\n")
    value = nbformat.v4.new_output("execute_result", {"text/plain": "7"})
    figure = nbformat.v4.new_output("display_data", {"text/plain": "A curve that ends at 7."})
    for shown in (printed, value, figure):
        assert spoilers("01-P1", [shown, card]) == [shown]
        assert spoilers("11-P3", [card, shown]) == [shown]  # harmless is one line only
    assert not spoilers("01-P1", [card])
