"""What a unit is as a student gets it. What it shows when it is run, nbgrader_cycle/test_cycle.py says."""

from .conftest import code_cells


def test_the_release_has_no_outputs_and_no_solutions(release):
    for cell in code_cells(release):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not any(sign in cell.source for sign in ("SOLUTION", "# HOLE", "# BUG"))
