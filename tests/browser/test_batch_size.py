"""The batch sizes in a real JupyterLab: they answer a drag, a key and a trait, with the numbers of course_lib."""

import json
import math
import re
from dataclasses import replace

import jax
import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.data.measurements import FILE, Curve, Device, measured_devices, overtakes_at
from course_lib.explorers import BatchSize
from course_lib.explorers.batch_size import MADE_UP, nearest, verdict
from course_lib.studies.scaling import NETWORKS, SMALL, WIDE

from .explorers import called, drawn_by, explorer_page, kernel, painted_after, strange, told

CELLS = (
    "import json\n"
    "from course_lib.data.measurements import measured_devices\nfrom course_lib.explorers import BatchSize",
    "batches = BatchSize(measured_devices(), batch_size=16)\nbatches",
    "print(batches.batch_size, batches.verdict, batches.examples_per_second, batches.epoch_seconds)",
)
OWN = "this computer, now"
# Not the handle on the chart.
SLIDER = {"name": "batch size", "exact": True}
STATE = ("network", "device", "batch_size", "examples", "beside", "asked", "works")
FIXED = ("measured", "conditions", "networks", "prices", "factors", "fewest", "most")


def curve(*seconds, sizes=(1, 4, 16, 64)):
    return Curve(sizes, [0.9 * s for s in seconds], seconds, [1.2 * s for s in seconds])


CPU = Device(
    name="A processor", kind="cpu", cores=4, jax="0.10.2", python="3.11", system="Linux",
    date="2026-01-31", load=0.1,
    # The second bends at 8: no batch brings more than 2000 examples a second, and no step takes less than 4 ms.
    training={SMALL: curve(1e-3, 1.1e-3, 2e-3, 8e-3), WIDE: curve(4e-3, 4e-3, 8e-3, sizes=(1, 8, 16))},
    matmul={},
)  # fmt: skip
GPU = replace(CPU, name="A GPU", kind="gpu", training={SMALL: curve(3e-3, 3e-3, 3e-3, 3e-3)})


page = explorer_page("batch_size", CELLS)


def test_a_drag_chooses_measured_sizes_only_and_the_kernel_hears_of_it_when_it_ends(page):
    box = seen(page.get_by_role("slider", name="The batch size"))
    drag(page, box, 0.5, 0.72)
    page.wait_for_function("window.painted.size > 1000")
    page.wait_for_timeout(100)
    size, sizes = told(page, "[batches.batch_size, batches.curve.sizes]")
    assert size == page.evaluate("window.painted.size")
    assert size in sizes[1:-1]
    drag(page, box, 0.72, 1.5)
    page.wait_for_function(f"window.painted.size === {sizes[-1]}")


def test_the_picture_of_the_updates_can_be_dragged_too(page):
    begin(page, 1)
    drag(page, seen(page.get_by_role("img", name="Updates a second")), 0.2, 0.6)
    page.wait_for_function("window.painted.size > 16")
    page.wait_for_timeout(100)
    assert told(page, "batches.batch_size") == page.evaluate("window.painted.size")


def test_arrow_keys_go_from_one_measured_size_to_the_next_and_not_to_another_cell(page):
    canvas = page.get_by_role("slider", name="The batch size")
    begin(page, 16)
    canvas.focus()
    wanted = {
        "ArrowRight": 64,
        "ArrowUp": 256,
        "ArrowLeft": 64,
        "ArrowDown": 16,
        "Home": 1,
        "End": 65536,
    }
    for key, size in wanted.items():
        drawn = painted_after(page, lambda key=key: page.keyboard.press(key))
        assert drawn["size"] == size
    assert painted_after(page, lambda: page.keyboard.press("ArrowRight"))["size"] == 65536
    assert canvas.evaluate("e => e === document.activeElement")
    assert canvas.get_attribute("aria-valuenow") == "65536"
    assert "20,200,000 examples a second" in canvas.get_attribute("aria-valuetext")
    assert told(page, "batches.batch_size") == 65536


def test_the_slider_goes_from_one_measured_size_to_the_next(page):
    begin(page, 16)
    slider = page.get_by_role("slider", **SLIDER)
    slider.focus()
    for size in (64, 256):
        assert painted_after(page, lambda: page.keyboard.press("ArrowRight"))["size"] == size
    assert slider.get_attribute("aria-valuetext") == "256"
    assert told(page, "batches.batch_size") == 256


def test_a_chosen_network_keeps_the_nearest_size_that_was_measured_with_it(page):
    begin(page, 65536)
    painted_after(page, lambda: page.get_by_label(WIDE).check())
    page.wait_for_function(f"window.painted.network === '{WIDE}'")
    page.wait_for_timeout(100)
    drawn = page.evaluate("window.painted")
    assert (
        told(page, "[batches.network, batches.batch_size]")
        == [WIDE, 16384]
        == [drawn["network"], drawn["size"]]
    )
    assert "No larger batch was measured" in page.locator(".descent-words").inner_text()
    assert page.get_by_role("slider", **SLIDER).get_attribute("max") == "7"
    painted_after(page, lambda: kernel(page, f"batches.network = '{SMALL}'"))
    page.wait_for_function(f"window.painted.network === '{SMALL}' && window.painted.size === 16384")


def test_traits_set_in_the_notebook_change_picture_slider_and_words(page):
    begin(page, 16)
    kernel(page, "batches.batch_size, batches.examples = 64, 303")
    page.wait_for_function("window.painted.size === 64 && window.painted.examples === 303")
    updates, seconds = told(page, "[batches.updates_per_epoch, batches.epoch_seconds]")
    assert (updates, seconds) == (5, pytest.approx(5 * 2.32e-5))
    said = page.locator(".descent-words").inner_text()
    assert "With a batch of 64, a step takes 23.2 µs: 2,760,000 examples a second" in said
    assert "13 % of the most measured" in said
    assert "4 times as large, and its step takes 1.5 times as long: it pays" in said
    numbers = page.locator(".descent-readings").inner_text()
    assert re.search(r"updates an epoch\s+5\n", numbers)
    assert "116 µs" in numbers
    assert "at about 500" in numbers
    assert page.get_by_label("examples an epoch").get_attribute("aria-valuetext") == "303"


def test_a_made_up_device_comes_beside_the_measured_one_and_says_from_where_it_is_ahead(page):
    begin(page, 16)
    line = page.locator(".descent-legend span", has_text="made up")
    assert not page.get_by_label("made up: work").is_visible()
    assert not line.is_visible()
    painted_after(page, lambda: page.get_by_label("a made-up device").check())
    assert line.is_visible()
    page.wait_for_function("window.painted.overtakes === 1024")
    assert told(page, "[batches.beside, batches.overtakes_at]") == [MADE_UP, 1024]
    page.get_by_label("made up: asking").focus()
    painted_after(page, lambda: page.keyboard.press("End"))
    page.wait_for_function("window.painted.overtakes > 1024")
    page.wait_for_timeout(100)
    size = page.evaluate("window.painted.overtakes")
    assert told(page, "[batches.asked, batches.overtakes_at]") == [30, size]
    said = page.locator(".descent-words").inner_text()
    assert f"The made-up device is ahead from a batch of {size} on." in said
    painted_after(page, lambda: page.get_by_label("nothing", exact=True).check())
    page.wait_for_function("window.painted.overtakes === null")
    assert "made-up" not in page.locator(".descent-words").inner_text()


def test_the_page_computes_what_course_lib_computes(page):
    verdicts, overtaken = set(), set()
    for seed in range(6):
        batches, draws = some_batches(seed)
        fixed = {name: getattr(batches, name) for name in FIXED}
        for draw, drawn in zip(draws, drawn_by(page, BatchSize._esm, fixed, draws), strict=True):
            for name in STATE:
                setattr(batches, name, draw[name])
            compare(batches, drawn)
            verdicts.add(drawn["name"])
            overtaken.add(drawn["overtakes"])
    assert verdicts == {"almost free", "pays", "buys nothing", "not measured"}
    assert None in overtaken
    assert len(overtaken) > 3


def compare(batches, drawn):
    """What the page drew, and what Python says of the same state."""
    numbers = {
        "size": batches.batch_size, "seconds": batches.seconds, "rate": batches.examples_per_second,
        "share": batches.share_of_most, "bend": batches.bend, "updates": batches.updates_per_epoch,
        "epoch": batches.epoch_seconds,
    }  # fmt: skip
    assert {name: drawn[name] for name in numbers} == pytest.approx(numbers, rel=1e-9)
    assert (drawn["larger"], drawn["name"]) == (batches.larger, batches.verdict)
    if batches.beside == MADE_UP:
        np.testing.assert_allclose(drawn["assumed"], batches.assumed.median, rtol=1e-9)
        assert drawn["overtakes"] == batches.overtakes_at
    else:
        assert drawn["assumed"] is drawn["overtakes"] is None


def some_batches(seed, many=25):
    """An explorer of curves by chance, and states of it."""
    rng = np.random.default_rng(seed)
    curves = [{network: by_chance(rng) for network in NETWORKS} for _ in range(3)]
    devices = [
        replace(CPU, name=f"processor {i}", training=each) for i, each in enumerate(curves[:2])
    ]
    batches = BatchSize(devices, curves[2])
    draws = []
    for _ in range(many):
        device, network = rng.choice(batches.devices), rng.choice(batches.networks)
        draws.append({
            "network": str(network), "device": str(device),
            "batch_size": int(rng.choice(batches.curves[device][network].sizes)),
            "examples": int(10 ** rng.uniform(1, 7)), "beside": str(rng.choice(["nothing", MADE_UP])),
            "asked": float(10 ** rng.uniform(0, 1.4)), "works": float(10 ** rng.uniform(0, 3)),
        })  # fmt: skip
    return batches, draws


def by_chance(rng):
    sizes = np.unique((2 ** rng.uniform(0, 16, 7)).astype(int))
    work = 10 ** rng.uniform(-8, -5) * sizes * rng.uniform(0.5, 2, len(sizes))
    return curve(*map(float, 10 ** rng.uniform(-5, -3) + work), sizes=tuple(map(int, sizes)))


def test_the_stored_devices_are_shown_with_the_speeds_of_the_file_and_no_others(page):
    stored = json.loads(FILE.read_text(encoding="utf-8"))["devices"]
    batches = BatchSize(measured_devices())
    fixed = {name: getattr(batches, name) for name in FIXED}
    begun = {name: getattr(batches, name) for name in STATE}
    draws, rates = [], []
    for device, name in zip(stored, batches.devices, strict=True):
        for network in NETWORKS:
            measured = device["training"][network]
            state = begun | {"device": name, "network": network}
            draws += [state | {"batch_size": size} for size in measured["sizes"]]
            rates += list(np.divide(measured["sizes"], measured["median"]))
    shown = [drawn["rate"] for drawn in drawn_by(page, BatchSize._esm, fixed, draws)]
    np.testing.assert_allclose(shown, rates, rtol=1e-12)


def test_an_epoch_has_as_many_updates_as_a_training_makes_of_it():
    X, y = np.ones((10, 3), "float32"), np.ones((10, 1), "float32")
    model = nn.Sequential([nn.Dense(1)], inputs=3)
    of_its_own = curve(1e-3, 2e-3, 4e-3, sizes=(1, 4, 10))
    batches = BatchSize([replace(CPU, training={SMALL: of_its_own})], examples=10)
    for size, step in zip(of_its_own.sizes, of_its_own.median, strict=True):
        batches.batch_size = size
        result = nn.fit(
            model, model.init(jax.random.key(0)), (X, y), loss=nn.half_squared_error,
            optimizer=nn.gradient_descent(0.1), epochs=1, batch_size=size, key=jax.random.key(1), progress=False,
        )  # fmt: skip
        updates = result.history["step_loss"].shape[1]
        assert batches.updates_per_epoch == updates
        assert batches.epoch_seconds == pytest.approx(updates * step)


def test_the_curve_bends_where_its_two_lines_cross():
    batches = BatchSize([CPU], network=WIDE)
    assert batches.bend == pytest.approx(8)
    # With steps of 4 ms, a batch of 8 brings the 2000 examples a second.
    assert max(batches.curve.per_second) == pytest.approx(2000)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((1.0, 1.0), "almost free"), ((1.0, 0.9), "almost free"), ((1.0, 1.4), "almost free"),
        ((1.0, 1.5), "pays"), ((1.0, 3.4), "pays"), ((1.0, 3.6), "buys nothing"), ((1.0, 5.0), "buys nothing"),
    ],
)  # fmt: skip
def test_a_batch_four_times_as_large_is_judged_by_how_much_longer_its_step_takes(times, expected):
    measured = curve(*times, sizes=(16, 64))
    assert verdict(measured, 16) == expected
    assert verdict(measured, 64) == "not measured"


@given(st.lists(st.integers(1, 10**6), min_size=1, unique=True).map(sorted), st.integers(1, 10**6))
def test_the_nearest_size_is_the_one_with_the_smallest_factor(sizes, wanted):
    found = nearest(tuple(sizes), wanted)
    apart = abs(np.log(np.array(sizes) / wanted))
    assert abs(np.log(found / wanted)) == pytest.approx(apart.min(), abs=1e-12)


@given(st.floats(1, 30), st.floats(1, 1000))
def test_a_made_up_device_is_ahead_where_the_measurements_say_so(asked, works):
    batches = BatchSize([CPU], network=WIDE)
    batches.asked, batches.works = asked, works
    # The smallest step of both networks is 1 ms; an example of the wide one costs half a millisecond.
    times = [asked * 1e-3 + size * 0.5e-3 / works for size in (1, 8, 16)]
    np.testing.assert_allclose(batches.assumed.median, times)
    assert batches.overtakes_at == overtakes_at(curve(*times, sizes=(1, 8, 16)), CPU.training[WIDE])


def test_every_measured_network_and_device_can_be_chosen_and_own_curves_come_last():
    own = {WIDE: curve(1e-3, 2e-3, sizes=(2, 32)), SMALL: curve(1e-4, 2e-4, sizes=(2, 32))}
    batches = BatchSize([CPU, replace(CPU, load=9.0), CPU], own)
    assert batches.devices == (
        "A processor, 4 cores",
        "A processor, 4 cores, busy",
        "A processor, 4 cores (2)",
        OWN,
    )
    assert batches.networks == (SMALL, WIDE)
    batches.batch_size, batches.device = 16, OWN
    assert (batches.batch_size, batches.seconds) == (32, 2e-4)
    assert BatchSize([CPU, GPU]).networks == (SMALL,)
    assert BatchSize([], own).devices == (OWN,)


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"devices": []}, ValueError, "no measurements: give a device"),
        ({"devices": [GPU], "own": {WIDE: curve(1, 2, 3, 4)}}, ValueError, "no network was measured on all of A GPU"),
        ({"network": "3-1"}, ValueError, "network must be one of 29-16-1, 784-512-512-10; not '3-1'"),
        ({"device": "A GPU"}, ValueError, "device must be one of A processor, 4 cores; not 'A GPU'"),
        ({"batch_size": 32}, ValueError, "a batch size of 32 with 29-16-1 on A processor, 4 cores; there are 1, 4"),
        ({"examples": 9}, traitlets.TraitError, "less than 10|below|minimum"),
    ],
)  # fmt: skip
def test_what_nobody_has_measured_is_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        BatchSize(**({"devices": [CPU]} | wrong))


@pytest.mark.parametrize("factor", ["asked", "works"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "must be a number from 1 to .*, not nan"),
        (math.inf, "should not be greater than"),
        (0.5, "should not be less than 1"),
    ],
)
def test_a_made_up_device_without_a_speed_is_refused_in_words(factor, value, words):
    batches = BatchSize([CPU])
    with pytest.raises(traitlets.TraitError, match=f"{factor}.*{words}"):
        setattr(batches, factor, value)


def test_without_widgets_a_still_shows_both_speeds_and_says_where_the_student_is():
    batches = BatchSize([CPU, GPU], batch_size=4)
    output, _ = batches._repr_mimebundle_()
    assert (
        "batch size 4 on A processor, 4 cores, with 3,600 examples and 910 updates"
        in output["text/plain"]
    )
    assert (
        "A GPU, 330 examples a second at batch size 1, at most 21,000, at 64"
        in output["text/plain"]
    )
    assert "measured on 2026-01-31" in output["text/plain"]
    assert "made up" not in output["text/plain"]
    assert output["image/png"]
    batches.beside = MADE_UP
    assert "made up, not measured" in batches._repr_mimebundle_()[0]["text/plain"]


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("amount", [21146102.2, 645942.7, 0.2014, 12, 3.0], ["21,100,000", "646,000", "0.201", "12", "3"]),
        ("duration", [4e-10, 2.348e-5, 0.9996e-3, 0.001014], ["0.4 ns", "23.5 µs", "1 ms", "1.01 ms"]),
        ("duration", [1.4088, 61, 7200], ["1.41 s", "1.02 min", "2 h"]),
    ],
)  # fmt: skip
def test_amounts_and_times_are_said_with_three_digits(page, name, wanted, said):
    assert called(page, "batch_size/amounts.js", name, [[each] for each in wanted]) == said


def test_the_cell_below_reads_what_was_chosen(page):
    kernel(page, "batches.network, batches.batch_size = '29-16-1', 256")
    printed = kernel(page, CELLS[-1]).split()
    assert printed[:2] == ["256", "pays"]
    assert float(printed[2]) == pytest.approx(256 / 3.556e-5)


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def begin(page, size):
    """With the small network and this batch size, and nothing made up."""
    other = 4 if size == 1 else 1
    for each in (other, size):
        kernel(
            page,
            f"batches.network, batches.batch_size, batches.beside = '{SMALL}', {each}, 'nothing'",
        )
        page.wait_for_function(
            f"window.painted.network === '{SMALL}' && window.painted.size === {each}"
        )


def seen(canvas):
    canvas.scroll_into_view_if_needed()
    return canvas.bounding_box()


def drag(page, box, begin, end):
    """Across the middle of a picture, from one part of its width to another."""
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + begin * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=5)
    page.mouse.up()
