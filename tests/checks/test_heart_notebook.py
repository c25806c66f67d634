"""Unit 10 shows no answer before its question, and its model answer agrees with its own numbers."""

import re
from pathlib import Path

import nbformat

NOTEBOOK = Path(__file__).parents[2] / "solutions" / "10_heart_disease" / "10_heart_disease.ipynb"


def cells():
    return nbformat.read(NOTEBOOK, as_version=4).cells


def shown(cell):
    """All that a code cell's outputs say in words, alt texts included."""
    texts = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in cell.get("outputs", [])
    ]
    return "\n".join(texts)


def test_nothing_before_its_prediction_says_which_share_is_healthy():
    found = cells()
    revealing = next(i for i, cell in enumerate(found) if 'reveal("10-P1"' in cell.source)
    healthy = 100 * 164 / 303
    spoken = re.compile(rf"\b{healthy:.0f} ?%|\b{100 - healthy:.0f} ?%|0\.54\d*|0\.46\d*")
    for cell in found[:revealing]:
        assert not spoken.search(cell.source + shown(cell)) or 'predict("10-P1"' in cell.source
    # And that it would be found: the figure's alt text tells it.
    assert any(spoken.search(shown(cell)) for cell in found[revealing + 1 :])


def test_the_model_answer_says_of_its_closest_rival_what_the_table_says():
    everything = "\n".join(map(shown, cells()))
    line = re.search(r"network, L2 +minus logistic regression: ([+-][\d.]+) ± ([\d.]+)", everything)
    difference, error = float(line[1]), float(line[2])
    (answer,) = [cell.source for cell in cells() if "*A model answer.*" in cell.source]
    said = re.search(r"their difference, ([\d.]+), is within twice its error, ([\d.]+),", answer)
    assert (float(said[1]), float(said[2])) == (abs(difference), error)
    assert abs(difference) <= 2 * error
