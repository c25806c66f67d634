"""The stored speeds are labelled and complete, and only what was measured is in them."""

import json

import pytest

from course_lib.data import measurements
from course_lib.data.measurements import Curve, Device, measured_devices, overtakes_at
from course_lib.studies.precision import FORMATS
from course_lib.studies.scaling import NETWORKS


def curve(*seconds, sizes=(1, 4, 16)):
    return Curve(sizes, seconds, seconds, seconds)


def device(**changes):
    about = {
        "name": "A processor", "kind": "cpu", "cores": 2, "jax": "0.10.2", "python": "3.11.2",
        "system": "Linux", "date": "2026-01-31", "load": 0.1,
        "training": {"small": curve(0.1, 0.2, 0.35)}, "matmul": {"float32": curve(1.0, 2.0, 3.0)},
    }  # fmt: skip
    return Device(**about | changes)


def test_every_stored_device_says_what_it_is_and_has_every_curve():
    devices = measured_devices()
    assert devices
    for number, one in enumerate(devices):
        assert one.name
        assert one.kind in {"cpu", "gpu"}
        assert one.cores >= 1
        assert all(part.isdigit() for part in one.date.split("-"))
        assert one.jax[0].isdigit()
        assert set(one.training) == set(NETWORKS)
        assert set(one.matmul) == set(FORMATS)
        for curve in (*one.training.values(), *one.matmul.values()):
            assert len(curve.sizes) >= 5
        assert not any(one.same_as(other) for other in devices[number + 1 :])


def test_stored_batch_sizes_hold_those_that_a_student_measures():
    from course_lib.studies.scaling import BATCH_SIZES, SMALL

    assert all(set(BATCH_SIZES) <= set(one.training[SMALL].sizes) for one in measured_devices())


def test_what_is_saved_is_what_is_loaded_to_four_digits(tmp_path):
    path = tmp_path / "speeds.json"
    exact = device(training={"small": curve(0.123456789, 2.0, 3.0)})
    measurements.save((device(name="Ä"), exact), path)
    first, second = measurements.load(path)
    assert first == device(name="Ä")
    assert second.training["small"].median == (0.1235, 2.0, 3.0)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda entry: entry.pop("date"), "date"),
        (lambda entry: entry.update(host="x"), "host"),
        (lambda entry: entry["training"]["small"]["low"].pop(), "for each size"),
        (lambda entry: entry["training"]["small"].update(low=[0.5, 0.2, 0.3]), "low <= median"),
        (lambda entry: entry["matmul"]["float32"].update(sizes=[4, 1, 16]), "rise"),
    ],
)
def test_a_spoilt_entry_is_refused_with_its_number(tmp_path, spoil, words):
    path = tmp_path / "speeds.json"
    measurements.save((device(), device(name="B")), path)
    found = json.loads(path.read_text())
    spoil(found["devices"][1])
    path.write_text(json.dumps(found))
    with pytest.raises(ValueError, match=rf"device 2 of speeds.json.*{words}"):
        measurements.load(path)


def test_a_curve_counts_examples_and_operations():
    halves = curve(0.5, 0.5, 0.5)
    assert halves.per_second == (2.0, 8.0, 32.0)
    assert halves.operations_per_second == (4.0, 256.0, 16384.0)


def test_a_label_says_when_others_were_at_work():
    assert device().label == "A processor, 2 cores"
    assert device(load=2.0).label == "A processor, 2 cores, busy"
    assert device(name="A GPU", kind="gpu").label == "A GPU"
    assert "while other programs ran (load 2 before)" in device(load=2.0).conditions


@pytest.mark.parametrize(
    ("one", "other", "size"),
    [
        ((3, 3, 3), (1, 4, 9), 4),
        ((3, 3, 3), (4, 4, 9), 1),
        ((3, 3, 3), (4, 1, 9), 16),
        ((3, 3, 9), (1, 4, 9), None),
    ],
)
def test_a_curve_overtakes_where_it_is_ahead_from_then_on(one, other, size):
    assert overtakes_at(curve(*one), curve(*other)) == size


def test_only_sizes_that_both_have_are_compared():
    assert overtakes_at(curve(1, 1, sizes=(1, 8)), curve(2, 2, sizes=(4, 8))) == 8
    assert overtakes_at(curve(1, 1, sizes=(1, 8)), curve(2, 2, sizes=(2, 4))) is None
