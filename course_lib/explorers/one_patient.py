"""Unit 10: one patient, two models. Change what was measured; both predictions, and their reasons, follow."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

import numpy as np
import traitlets
from matplotlib.figure import Figure

from course_lib import nn
from course_lib.data.heart_disease import Patients
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.figures.one_patient import draw_one_patient
from course_lib.studies.encoding import LEVELS, MISSING, NUMERIC
from course_lib.studies.patient_models import (
    LINEAR,
    MEASUREMENTS,
    NETWORKS,
    Answers,
    table_of,
)
from course_lib.studies.precision import enable_x64

# How far the sliders go: beyond what the training patients had, to see what the models then say.
LIMITS = {
    "age": (0.0, 120.0),
    "trestbps": (60.0, 260.0),
    "chol": (0.0, 1200.0),
    "thalach": (30.0, 240.0),
    "oldpeak": (0.0, 12.0),
}
# slope is a number to the models, and a step of three to a student.
CHOICES = {"slope": (1, 2, 3), **LEVELS}
PLACES = 241


class OnePatient(Explorer):
    """What logistic regression and a network say of one patient, who can be changed by hand.

    Pull a measurement far beyond anything that training saw, or give chest pain the level 0 that nobody has;
    then take the penalty from the network. Not for medical use: a teaching example.

    Args:
        patients: of `load_patients()`; the models are those of the first split, fitted on its training part.
        number: of a patient in the test part, counted from 0; by default the one on whom both models are
            furthest apart.
        changed: what is to be another way, such as {"age": 60, "ca": "missing"}; to change it later, assign
            a new dict. It stays when another number is set.
        feature: the measurement along which the chart shows both models.
        network: "network, L2", "network" (without the penalty) or "network, 3000 steps".

    Raises:
        ValueError: if there is no such patient or measurement, or a value is not possible for it.
        traitlets.TraitError: if there is no such network or feature.
    """

    _esm = module("one_patient.js")

    number = traitlets.Int(0).tag(sync=True)
    changed = traitlets.Dict().tag(sync=True)
    feature = traitlets.Enum(list(MEASUREMENTS), default_value="thalach").tag(sync=True)
    network = traitlets.Enum(list(NETWORKS), default_value="network, L2").tag(sync=True)

    label = traitlets.Unicode(read_only=True).tag(sync=True)
    limits = traitlets.Dict(LIMITS, read_only=True).tag(sync=True)
    choices = traitlets.Dict(CHOICES, read_only=True).tag(sync=True)
    numeric = traitlets.Tuple(NUMERIC, read_only=True).tag(sync=True)
    # MEASUREMENTS and the truth of each patient of a part: (N, 14) float64, NaN where a level is missing.
    train_rows = traitlets.Bytes(read_only=True).tag(sync=True)
    test_rows = traitlets.Bytes(read_only=True).tag(sync=True)
    # Shift, factor, and the logistic regression's weights (29,) each, then its bias.
    linear = traitlets.Bytes(read_only=True).tag(sync=True)
    # W1 (29, 16), b1, W2, b2 of each network, in the order of the names: (3, 497) float64.
    networks = traitlets.Tuple(tuple(NETWORKS), read_only=True).tag(sync=True)
    parameters = traitlets.Bytes(read_only=True).tag(sync=True)

    def __init__(
        self, patients: Patients, number: int | None = None, changed: Mapping | None = None,
        feature: str = "thalach", network: str = "network, L2",
    ):  # fmt: skip
        self.answers = Answers(patients)
        self._truths = patients.y[self.answers.test]
        self._table = {name: patients.table[name][self.answers.test] for name in MEASUREMENTS}
        self.set_trait("label", patients.label)
        self.set_trait("train_rows", _rows(patients, self.answers.train))
        self.set_trait("test_rows", _rows(patients, self.answers.test))
        found = self.answers
        self.set_trait(
            "linear",
            np.concatenate([found.shift, found.factor, found.weights, [found.bias]]).tobytes(),
        )
        self.set_trait("parameters", b"".join(map(_flat, found.params.values())))
        super().__init__(
            number=number or 0, changed=dict(changed or {}), feature=feature, network=network
        )
        if number is None:
            self.number = int(np.argmax(np.abs(np.subtract(*self._of_all()))))

    @traitlets.validate("number")
    def _there(self, proposal) -> int:
        if not 0 <= proposal["value"] < len(self._truths):
            raise ValueError(
                f"there is no patient {proposal['value']}: the test part has the numbers 0 to {len(self._truths) - 1}"
            )
        return proposal["value"]

    @traitlets.validate("changed")
    def _possible(self, proposal) -> dict[str, float | str]:
        return {name: possible(name, value) for name, value in proposal["value"].items()}

    @property
    def measurements(self) -> dict[str, float | str]:
        """What was measured of the patient, with all that is changed; "missing" where a level is missing."""
        return self._measured() | self.changed

    @property
    def truth(self) -> int | None:
        """1 if the patient was ill, 0 if not; None for a changed one, of whom nobody knows."""
        changed = self.measurements != self._measured()
        return None if changed else int(self._truths[self.number])

    @property
    def p_logistic(self) -> float:
        """The probability of the disease by logistic regression."""
        return float(self._probabilities(LINEAR, table_of(self.measurements))[0])

    @property
    def p_network(self) -> float:
        """The probability of the disease by the chosen network."""
        return float(self._probabilities(self.network, table_of(self.measurements))[0])

    @property
    def agree(self) -> bool:
        """Whether both decide alike at the limit 0.5."""
        return (self.p_logistic > 0.5) == (self.p_network > 0.5)

    @property
    def contributions(self) -> dict[str, float]:
        """What each measurement adds to the logistic regression's logit, against the average patient."""
        added = self.answers.contributions(table_of(self.measurements))
        return {name: float(each[0]) for name, each in added.items()}

    @property
    def average_logit(self) -> float:
        """The logistic regression's logit for a patient who is average in every column."""
        return self.answers.bias

    @property
    def unseen(self) -> tuple[str, ...]:
        """The measurements that nobody of the training part has: out of their range, or a level of nobody."""
        return self.answers.unseen(table_of(self.measurements))

    @property
    def response(self) -> tuple[list, np.ndarray, np.ndarray]:
        """(values, p_logistic, p_network) along the chosen feature, all else as it is."""
        values = values_of(self.feature)
        tables = [table_of(self.measurements | {self.feature: value}) for value in values]
        table = {name: np.concatenate([each[name] for each in tables]) for name in MEASUREMENTS}
        return values, *(self._probabilities(model, table) for model in (LINEAR, self.network))

    @property
    def decided_alike(self) -> int:
        """On how many patients of the test part, as they were measured, both models decide alike."""
        first, second = self._of_all()
        return int(np.sum((first > 0.5) == (second > 0.5)))

    def _measured(self) -> dict[str, float | str]:
        return {name: _said(name, column[self.number]) for name, column in self._table.items()}

    def _of_all(self) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of all patients of the test part by both models, (M,) each."""
        return tuple(self._probabilities(model, self._table) for model in (LINEAR, self.network))

    def _probabilities(self, model: str, table: Mapping[str, np.ndarray]) -> np.ndarray:
        with enable_x64(True):
            return np.asarray(nn.sigmoid(self.answers.logits(model, table)))

    def still(self) -> tuple[Figure, str]:
        values, *along = self.response
        says = {LINEAR: self.p_logistic, self.network: self.p_network}
        curves = dict(zip(says, along, strict=True))
        present = self.measurements[self.feature]
        title = f"Patient {self.number} of the test set{self._as_changed()}; {self.label}; not for medical use"
        figure, alt = draw_one_patient(
            self.feature, present, says, values, curves, self.contributions, title
        )
        return figure, f"{alt} In a running notebook, patient and measurements can be chosen."

    def _as_changed(self) -> str:
        changes = ", ".join(f"{name} {value}" for name, value in self.changed.items())
        return f", changed to {changes}" if changes else ""


def possible(name: str, value: float | str) -> float | str:
    """The value of a measurement in its usual form, such as 3 for 3.0.

    Raises:
        ValueError: if there is no such measurement, or the value is none of it.
    """
    if name in CHOICES:
        for level in CHOICES[name]:
            if level == value:
                return level
        levels = ", ".join(map(repr, CHOICES[name]))
        raise ValueError(f"{name} must be one of {levels}, not {value!r}")
    if name not in LIMITS:
        raise ValueError(f"{name!r} is no measurement; there are {', '.join(MEASUREMENTS)}")
    low, high = LIMITS[name]
    # Asked this way round, because NaN lies nowhere.
    if not (isinstance(value, Real) and low <= value <= high):
        raise ValueError(f"{name} must be from {low:g} to {high:g}, not {value!r}")
    return float(value)


def values_of(name: str) -> list:
    """Values of a measurement for the chart: its levels, or PLACES numbers evenly between its limits."""
    return list(CHOICES[name]) if name in CHOICES else np.linspace(*LIMITS[name], PLACES).tolist()


def _said(name: str, number: float) -> float | str:
    return MISSING if np.isnan(number) else possible(name, number)


def _rows(patients: Patients, which: np.ndarray) -> bytes:
    columns = [patients.table[name][which] for name in MEASUREMENTS]
    return np.column_stack([*columns, patients.y[which]]).astype(np.float64).tobytes()


def _flat(params: dict) -> bytes:
    hidden, output = params["dense_1"], params["dense_2"]
    arrays = (hidden["W"], hidden["b"], output["W"], output["b"])
    return np.concatenate([np.ravel(each) for each in arrays]).astype(np.float64).tobytes()
