"""What is done once for a class is what nbgrader would do for each student."""

import jsonschema
import nbgrader.api
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.nbgraderformat import MetadataValidator, common

from course_lib.grading.class_run.once import once_for_a_class

RIGHT = {
    "schema_version": MetadataValidator().schema_version,
    "grade": True, "solution": False, "task": False, "locked": True, "grade_id": "E1", "points": 2.0,
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade_id": "not a name"},
        {"points": "two"},
        {"grade": "yes"},
        {"nobody": 1},
        {"points": -1.0},
    ],
)
def test_metadata_are_refused_with_the_same_words(wrong):
    cell = new_code_cell("1", metadata={"nbgrader": RIGHT | wrong})
    with pytest.raises(jsonschema.ValidationError) as by_nbgrader:
        MetadataValidator().validate_cell(cell)
    with once_for_a_class(), pytest.raises(jsonschema.ValidationError) as ours:
        MetadataValidator().validate_cell(cell)
    assert str(ours.value) == str(by_nbgrader.value)


def test_right_metadata_pass():
    with once_for_a_class():
        MetadataValidator().validate_cell(new_code_cell("1", metadata={"nbgrader": RIGHT}))


def test_a_schema_that_is_none_is_refused_as_before():
    with once_for_a_class(), pytest.raises(jsonschema.SchemaError):
        common.jsonschema.validate(1, {"type": "nothing that there is"})


def test_a_gradebook_keeps_its_engine(tmp_path):
    with once_for_a_class():
        first, second = (nbgrader.api.create_engine(f"sqlite:///{tmp_path}/g.db") for _ in range(2))
    assert first is second


def test_everything_is_as_before_afterwards():
    before = nbgrader.api.create_engine, common.jsonschema
    with pytest.raises(ZeroDivisionError), once_for_a_class():
        raise ZeroDivisionError
    assert (nbgrader.api.create_engine, common.jsonschema) == before
