"""What a student meets who opens a unit and runs it before writing anything."""

from .conftest import CHECK, code_cells


def errors(cell):
    return [output for output in cell.outputs if output.output_type == "error"]


def test_with_nothing_written_it_stops_only_at_checks(untouched):
    stopped = [cell for cell in code_cells(untouched) if errors(cell)]
    assert stopped
    for cell in stopped:
        assert CHECK.match(cell.source), f"a cell that is no check raised: {cell.source[:80]}"
        (error,) = errors(cell)
        assert error.ename == "CheckFailed"
        assert len(error.traceback) == 1


def test_with_nothing_written_no_check_passes(untouched):
    for cell in code_cells(untouched):
        if CHECK.match(cell.source):
            assert errors(cell), f"an untouched release got points for {cell.source}"


def test_with_nothing_written_every_check_says_so_or_names_the_planted_bug(untouched):
    for cell in code_cells(untouched):
        if CHECK.match(cell.source):
            report = cell.outputs[0].data["text/plain"]
            assert report.startswith("NOT YET") or "planted bug" in report


def test_nothing_is_written_to_stderr(untouched):
    for cell in code_cells(untouched):
        for output in cell.outputs:
            assert output.get("name") != "stderr", f"{cell.source[:60]} wrote {output.text}"


def test_nothing_is_revealed_without_a_guess(untouched):
    for cell in code_cells(untouched):
        if "reveal(" in cell.source and "import" not in cell.source:
            texts = [o.data["text/plain"] for o in cell.outputs if "data" in o]
            assert any("waits for your guess" in text for text in texts)


def test_the_release_has_no_outputs_and_no_solutions(release):
    for cell in code_cells(release):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not any(sign in cell.source for sign in ("SOLUTION", "# HOLE", "# BUG"))
