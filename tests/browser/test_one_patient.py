"""One patient and two models in a real JupyterLab: drags, keys and traits, with the numbers of course_lib."""

import json

import numpy as np
import pytest
import traitlets
from scipy.special import expit

from course_lib.data.heart_disease import synthetic_patients
from course_lib.explorers import OnePatient
from course_lib.explorers.one_patient import CHOICES, LIMITS, values_of
from course_lib.studies import heart_models, heart_networks
from course_lib.studies.patient_models import LINEAR, MEASUREMENTS, NETWORKS

from .explorers import drawn_by, explorer_page, kernel, painted_after, strange, told

PATIENTS = synthetic_patients()
TEST = heart_networks.parts(PATIENTS)[0][1]
CELLS = (
    "import jax\njax.config.update('jax_enable_x64', True)\nimport json\n"
    "from course_lib.data.heart_disease import synthetic_patients\nfrom course_lib.explorers import OnePatient\n"
    "patients = synthetic_patients()",
    "patient = OnePatient(patients)\npatient",
    "print(patient.number, patient.changed, patient.p_logistic, patient.p_network)",
)
FIXED = (
    "label", "limits", "choices", "numeric", "networks",
    "train_rows", "test_rows", "linear", "parameters",
)  # fmt: skip
CHART = "The measurement along the chart"


page = explorer_page("one_patient", CELLS)


@pytest.fixture(scope="module")
def patient():
    return OnePatient(PATIENTS)


def test_a_drag_along_the_chart_changes_the_patient_and_the_kernel_hears_of_it_when_it_ends(page):
    becomes(page, number=3, changed={}, feature="thalach")
    canvas = page.get_by_role("slider", name=CHART)
    drag(page, canvas, (0.5, 0.4), (0.7, 0.3))
    drawn = page.evaluate("window.painted")
    # The axis of the chart: 52 pixels to the left of it and 12 to the right.
    width = canvas.bounding_box()["width"]
    low, high = LIMITS["thalach"]
    expected = low + (0.7 * width - 52) / (width - 64) * (high - low)
    assert drawn["now"]["thalach"] == pytest.approx(expected, abs=1.01)
    assert told(page, "patient.changed") == {"thalach": drawn["now"]["thalach"]}


def test_a_drag_beyond_the_chart_ends_at_its_limit(page):
    becomes(page, number=3, changed={}, feature="chol")
    canvas = page.get_by_role("slider", name=CHART)
    drag(page, canvas, (0.5, 0.4), (1.4, 0.3))
    assert told(page, "patient.changed") == {"chol": LIMITS["chol"][1]}
    assert told(page, "patient.unseen") == ["chol"]


def test_keys_move_the_patient_along_the_chart_and_not_the_notebook(page):
    becomes(page, number=3, changed={"oldpeak": 1.0}, feature="oldpeak")
    canvas = page.get_by_role("slider", name=CHART)
    canvas.focus()
    keys = (
        ("ArrowRight", 1.1), ("Shift+ArrowUp", 1.7), ("ArrowLeft", 1.6), ("ArrowDown", 1.5),
        ("End", 12), ("Home", 0),
    )  # fmt: skip
    for key, expected in keys:
        drawn = painted_after(page, lambda key=key: page.keyboard.press(key))
        assert drawn["now"]["oldpeak"] == pytest.approx(expected)
    assert canvas.evaluate("e => e === document.activeElement")
    assert canvas.get_attribute("aria-valuetext").startswith("oldpeak 0.0 mm: ")
    assert told(page, "patient.changed") == {"oldpeak": 0}


def test_along_levels_a_key_leads_to_the_next_one_and_a_press_to_the_nearest(page):
    becomes(page, number=3, changed={"ca": 2}, feature="ca")
    canvas = page.get_by_role("slider", name=CHART)
    canvas.focus()
    for key, expected in (("ArrowRight", 3), ("ArrowRight", "missing"), ("Home", 0)):
        drawn = painted_after(page, lambda key=key: page.keyboard.press(key))
        assert drawn["now"]["ca"] == expected
    drag(page, canvas, (0.9, 0.5), (0.97, 0.5))
    assert told(page, "patient.measurements['ca']") == "missing"


def test_a_slider_of_the_form_changes_the_patient_and_the_chart_shows_what_is_touched(page):
    becomes(page, number=3, changed={}, feature="chol")
    age = told(page, "patient.measurements['age']")
    page.get_by_role("slider", name="age").focus()
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert (drawn["now"]["age"], drawn["feature"]) == (age + 1, "age")
    assert told(page, "[patient.changed, patient.feature, patient.truth]") == [
        {"age": age + 1}, "age", None,
    ]  # fmt: skip
    assert page.get_by_role("combobox", name="along").input_value() == "age"
    # Back to what was measured is no change.
    painted_after(page, lambda: page.keyboard.press("ArrowLeft"))
    assert told(page, "[patient.changed, patient.truth is None]") == [{}, False]


def test_a_level_that_nobody_has_is_chosen_and_the_words_say_so(page):
    becomes(page, number=3, changed={}, network="network")
    group = page.get_by_role("radiogroup", name="cp")
    drawn = painted_after(page, lambda: group.get_by_label("0", exact=True).check())
    assert drawn["unseen"] == ["cp"]
    assert told(page, "[patient.changed, patient.unseen, patient.feature]") == [
        {"cp": 0}, ["cp"], "cp",
    ]  # fmt: skip
    said = page.locator(".descent-words").inner_text()
    assert "Nobody in training had cp 0: no data stand behind these answers." in said
    assert "Nobody knows the truth of this invented patient." in said


def test_many_changes_are_counted_and_not_all_told(page):
    changed = {"age": 0, "chol": 0, "cp": 0, "sex": 0, "oldpeak": 0.3}
    becomes(page, number=3, changed=changed)
    drawn = page.evaluate("window.painted")
    said = page.locator(".descent-words").inner_text()
    assert len(drawn["changes"]) > 2
    assert f"Patient 3, with {len(drawn['changes'])} measurements changed: logistic" in said
    assert "Nobody in training had such values of age, chol and cp: no data stand" in said


def test_another_patient_comes_as_measured_and_the_truth_is_told(page):
    becomes(page, number=3, changed={"age": 99}, network="network, L2")
    page.get_by_role("slider", name="test patient").focus()
    drawn = painted_after(page, lambda: page.keyboard.press("ArrowRight"))
    assert (drawn["number"], drawn["changes"]) == (4, [])
    assert told(page, "[patient.number, patient.changed]") == [4, {}]
    row = {name: PATIENTS.table[name][TEST[4]] for name in MEASUREMENTS}
    assert [drawn["now"][name] for name in MEASUREMENTS] == list(row.values())
    truth = "ill" if PATIENTS.y[TEST[4]] else "healthy"
    assert f"In truth: {truth}." in page.locator(".descent-words").inner_text()


def test_the_button_undoes_all_changes(page):
    becomes(page, number=3, changed={"age": 99, "ca": "missing"})
    page.get_by_role("button", name="as measured").focus()
    drawn = painted_after(page, lambda: page.keyboard.press("Enter"))
    assert drawn["changes"] == []
    assert told(page, "[patient.changed, patient.number]") == [{}, 3]


def test_the_measurement_along_the_chart_is_chosen_in_the_list_or_at_its_bar(page):
    becomes(page, number=3, changed={}, feature="age")
    chosen = page.get_by_role("combobox", name="along")
    drawn = painted_after(page, lambda: chosen.select_option("thal"))
    assert drawn["values"] == [3, 6, 7, "missing"]
    assert told(page, "patient.feature") == "thal"
    chosen.focus()
    painted_after(page, lambda: page.keyboard.press("ArrowUp"))
    assert told(page, "patient.feature") == "ca"
    bars = page.get_by_role("img", name="What each measurement adds")
    box = bars.bounding_box()
    # Of 15 rows between 14 and 34 pixels from the ends, the third is trestbps.
    inside = box["height"] - 48
    at = {"x": box["width"] / 2, "y": 14 + inside * 2.5 / 15}
    painted_after(page, lambda: bars.click(position=at))
    assert told(page, "[patient.feature, patient.changed]") == ["trestbps", {}]


def test_a_press_on_the_map_chooses_the_nearest_patient(page):
    becomes(page, number=3, changed={}, network="network, L2")
    points = np.array(page.evaluate("window.painted.points"))
    apart = np.hypot(*(points[:, None] - points[None]).T) + 9 * np.eye(len(points))
    loneliest = int(apart.min(axis=0).argmax())
    canvas = page.get_by_role("img", name="test patients by what both models say")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    across, up = (points[loneliest] + 0.03) / 1.09
    at = {
        "x": 52 + across * (box["width"] - 64),
        "y": box["height"] - 34 - up * (box["height"] - 48) + 2,
    }
    drawn = painted_after(page, lambda: canvas.click(position=at))
    page.wait_for_timeout(100)
    assert drawn["number"] == told(page, "patient.number") == loneliest


def test_what_the_notebook_sets_moves_picture_controls_and_words(page):
    becomes(page, number=7, changed={"age": 60, "thal": 6}, feature="age", network="network")
    # The form follows the picture in the frame after.
    page.evaluate("() => new Promise(requestAnimationFrame).then(() => null)")
    assert page.get_by_role("slider", name="age").get_attribute("aria-valuetext") == "60 years"
    assert page.get_by_role("radiogroup", name="thal").get_by_label("6").is_checked()
    assert page.get_by_role("radio", name="network", exact=True).is_checked()
    drawn = page.evaluate("window.painted")
    logistic, network, alike = told(
        page, "[patient.p_logistic, patient.p_network, patient.decided_alike]"
    )
    np.testing.assert_allclose(drawn["says"], [logistic, network], atol=1e-6)
    said = page.locator(".descent-words").inner_text()
    assert "Patient 7, with age 60 instead of" in said
    assert "and thal 6 instead of" in said
    assert f"On {alike} of the 61 test patients" in said


def test_the_page_finds_what_course_lib_finds_for_random_patients(page, patient):
    draws = random_draws(40)
    seen = drawn_by(page, OnePatient._esm, fixed(patient), draws)
    for draw, drawn in zip(draws, seen, strict=True):
        patient.set_trait("changed", {})
        for name, value in draw.items():
            setattr(patient, name, value)
        assert drawn["now"] == patient.measurements
        np.testing.assert_allclose(
            drawn["says"], [patient.p_logistic, patient.p_network], atol=1e-6
        )
        values, *curves = patient.response
        # Levels exactly, "missing" among them; numbers as the page rounds them.
        numeric = draw["feature"] in LIMITS
        assert drawn["values"] == (pytest.approx(values) if numeric else values)
        np.testing.assert_allclose(drawn["curves"], curves, atol=1e-6)
        added = patient.contributions
        assert list(drawn["added"]) == list(added)
        np.testing.assert_allclose(list(drawn["added"].values()), list(added.values()), atol=1e-6)
        assert set(drawn["unseen"]) == set(patient.unseen)
        assert drawn["alike"] == patient.decided_alike
        assert (not drawn["changes"]) == (patient.truth is not None)
    assert any(drawn["unseen"] for drawn in seen)
    assert not all(drawn["unseen"] for drawn in seen)
    assert {drawn["network"] for drawn in seen} == set(NETWORKS)


def test_the_page_finds_the_logits_of_the_networks_themselves(page, patient):
    draws = random_draws(20, seed=1)
    for draw, drawn in zip(
        draws, drawn_by(page, OnePatient._esm, fixed(patient), draws), strict=True
    ):
        table = {
            name: np.array([np.nan if value == "missing" else value])
            for name, value in drawn["now"].items()
        }
        for model, logit in zip((LINEAR, draw["network"]), drawn["logits"], strict=True):
            expected = patient.answers.logits(model, table)[0]
            assert logit == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("network", NETWORKS)
def test_all_patients_of_the_map_are_where_the_comparison_has_them(page, patient, network):
    state = {"number": 0, "changed": {}, "feature": "age", "network": network}
    (drawn,) = drawn_by(page, OnePatient._esm, fixed(patient), [state])
    found = heart_models.compare(PATIENTS)
    expected = [found[LINEAR].p[0], found[network].p[0]]
    # Networks may have been compared in float32 here.
    np.testing.assert_allclose(np.transpose(drawn["points"]), expected, atol=2e-5)


def test_the_first_patient_is_the_one_on_whom_both_are_furthest_apart(patient):
    fresh = OnePatient(PATIENTS)
    found = heart_models.compare(PATIENTS)
    apart = np.abs(found[LINEAR].p[0] - found["network, L2"].p[0])
    assert fresh.number == apart.argmax()
    assert fresh.truth == PATIENTS.y[TEST[fresh.number]]


def test_bars_and_average_add_up_to_what_logistic_regression_says(patient):
    patient.number, patient.changed = 11, {"age": 80, "ca": "missing"}
    total = patient.average_logit + sum(patient.contributions.values())
    assert patient.p_logistic == pytest.approx(expit(total), abs=1e-12)


def test_changes_stay_when_the_notebook_sets_another_number(patient):
    patient.number, patient.changed = 3, {"sex": 0.0, "age": np.int64(70)}
    patient.number = 5
    assert patient.changed == {"sex": 0, "age": 70.0}
    assert json.dumps(patient.changed)
    assert patient.measurements["age"] == 70
    as_measured = {**patient.measurements, **row_of(5)}
    patient.changed = {name: as_measured[name] for name in ("sex", "age")}
    assert patient.truth == PATIENTS.y[TEST[5]]


def test_every_patient_of_the_table_can_be_shown_and_every_place_of_the_chart_is_possible(patient):
    table = PATIENTS.table
    for name, (low, high) in LIMITS.items():
        assert low <= table[name].min() <= table[name].max() <= high
    for name in MEASUREMENTS:
        patient.feature = name
        values, *curves = patient.response
        assert values == values_of(name)
        assert np.isfinite(curves).all()


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"number": 61}, ValueError, "no patient 61: the test part has the numbers 0 to 60"),
        ({"number": -1}, ValueError, "no patient -1"),
        ({"changed": {"weight": 80}}, ValueError, "'weight' is no measurement; there are age, "),
        ({"changed": {"age": 121}}, ValueError, "age must be from 0 to 120, not 121"),
        ({"changed": {"age": float("nan")}}, ValueError, "age must be from 0 to 120, not nan"),
        ({"changed": {"age": "missing"}}, ValueError, "age must be .*, not 'missing'"),
        ({"changed": {"thal": 4}}, ValueError, "thal must be one of 3, 6, 7, 'missing', not 4"),
        ({"feature": "weight"}, traitlets.TraitError, "weight"),
        ({"network": "tree"}, traitlets.TraitError, "tree"),
    ],
)
def test_patients_and_values_that_there_cannot_be_are_refused_in_words(wrong, error, words):
    with pytest.raises(error, match=words):
        OnePatient(PATIENTS, **wrong)


@pytest.mark.parametrize("feature", ["chol", "ca"])
def test_without_widgets_a_still_shows_both_models_and_whose_data_these_are(feature):
    patient = OnePatient(PATIENTS, number=3, changed={"chol": 900, "ca": 2}, feature=feature)
    output, _ = patient._repr_mimebundle_()
    text = output["text/plain"]
    present = {"chol": 900, "ca": 2}[feature]
    assert f"at {feature} {present} logistic regression says {patient.p_logistic:.0%}" in text
    assert f"network, L2 says {patient.p_network:.0%}" in text
    assert "Patient 3 of the test set, changed to chol 900.0, ca 2;" in text
    assert PATIENTS.label in text
    assert "not for medical use" in text
    longest = max(patient.contributions.items(), key=lambda pair: abs(pair[1]))
    assert f"{longest[0]} {longest[1]:+.2f}" in text
    assert output["image/png"]


def test_the_page_says_that_nobody_is_real_and_that_it_is_not_for_medical_use(page):
    shown = page.locator(".descent-explorer").inner_text()
    assert "303 SYNTHETIC patients: invented, not real. Not for medical use." in shown


def test_nothing_is_loaded_from_elsewhere_and_the_browser_does_not_complain(page, lab):
    assert strange(page, lab) == []


def becomes(page, **traits):
    """Set traits in the kernel, and wait until the page shows them."""
    code = "\n".join(f"patient.{name} = {value!r}" for name, value in traits.items())
    kernel(page, code)
    shown = {k: v for k, v in traits.items() if k != "changed"}
    page.wait_for_function(
        """([shown, changed]) => window.painted.now
            && Object.entries(shown).every(([name, value]) => window.painted[name] === value)
            && Object.entries(changed).every(([name, value]) => window.painted.now[name] === value)
            && window.painted.changes.every(name => name in changed)""",
        arg=[shown, traits.get("changed", {})],
    )


def drag(page, canvas, begin, end):
    """From one place of a canvas to another, in parts of its size, until it is drawn and told."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    places = [
        (box["x"] + across * box["width"], box["y"] + down * box["height"])
        for across, down in (begin, end)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=5)
    page.mouse.up()
    page.wait_for_timeout(150)


def fixed(patient):
    return {name: getattr(patient, name) for name in FIXED}


def row_of(number):
    return {name: PATIENTS.table[name][TEST[number]] for name in MEASUREMENTS}


def random_draws(count, seed=0):
    rng = np.random.default_rng(seed)

    def value(name):
        if name in CHOICES:
            return CHOICES[name][rng.integers(len(CHOICES[name]))]
        return float(np.round(rng.uniform(*LIMITS[name]), 1))

    return [
        {
            "number": int(rng.integers(len(TEST))),
            "changed": {
                str(name): value(name)
                for name in rng.choice(MEASUREMENTS, rng.integers(0, 6), replace=False)
            },
            "feature": str(rng.choice(MEASUREMENTS)),
            "network": str(rng.choice(list(NETWORKS))),
        }
        for _ in range(count)
    ]
