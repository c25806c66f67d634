"""No hostile submission gains a point, sees a secret, reaches anybody else, or leaves anything behind.

A sample of the bank goes through the real grading, one after the other in one process, as in a class: of each family
the attacks that come furthest against stock nbgrader. `python -m tests.grading.hostile.against_ours` tries all of
them, which takes a quarter of an hour, and keeps what came of it. That the traps would notice is shown by what stock
nbgrader lets through, and by a kernel without a sandbox.
"""

import contextlib
import os
from dataclasses import fields

import pytest

from course_lib.grading.sandbox.limits import Limits

from .assignment import EMPTY, HONEST, NAME, PARTIAL, POINTS, course_at
from .hostile.attack import armed
from .hostile.bank import ATTACKS
from .hostile.ours import ours_at
from .hostile.outcome import Outcome
from .hostile.page import browser, found_browser, script_runs
from .hostile.table import DOCKER_RESULTS, OUR_RESULTS, lines, our_outcomes, stock_outcomes
from .hostile.traps import Traps

# The words of issue and manual: each of them is a family, and none may be forgotten.
FAMILIES = {
    "answers", "by_hand", "checker", "ending", "endless", "flooding", "hooks", "instructor", "lies",
    "network", "notebook", "reading", "shadowing", "sockets", "writing",
}  # fmt: skip
EXPECTED = {
    "full": (HONEST, POINTS),
    "partial": (PARTIAL, {name: 2.0 if name == "E1" else 0.0 for name in POINTS}),
    "empty": (EMPTY, dict.fromkeys(POINTS, 0.0)),
}
# Each of these only works where nothing stands around the kernel.
NOTICED_WITHOUT_A_SANDBOX = {
    "reading/solutions": lambda outcome: "solution" in outcome.secrets,
    "reading/environment": lambda outcome: "environment" in outcome.secrets,
    "network/tcp": lambda outcome: outcome.network > 0,
    "writing/course_files": lambda outcome: outcome.touched,
}

# What nbgrader itself reads in a notebook, and what would end or bend its own process.
BY_NBGRADERS_COMMAND = (
    "checker/name_rebound",
    "ending/kill_parent",
    "hooks/ast_transformer",
    "notebook/answers_made_graded",
    "notebook/outputs_forged",
    "notebook/skip_tags",
    "notebook/tests_doubled",
    "notebook/tests_exchanged",
)


# Of each family.
SAMPLE = 2


def sample():
    """The names of the attacks that achieve most against stock nbgrader, SAMPLE of each family."""
    stock = stock_outcomes()

    def reach(name):
        outcome = stock.get(name, Outcome())
        kinds = (
            outcome.gained,
            outcome.secrets,
            outcome.touched,
            outcome.network,
            outcome.alive,
            outcome.script,
        )
        return -sum(map(bool, kinds)), name

    families = {}
    for name in sorted(ATTACKS, key=reach):
        families.setdefault(ATTACKS[name].family, []).append(name)
    return [name for names in families.values() for name in names[:SAMPLE]]


@pytest.fixture(scope="module")
def ours(walls, tmp_path_factory):
    with ours_at(tmp_path_factory.mktemp("hostile")) as running:
        yield running


@pytest.fixture(scope="module")
def runs_script(ours):
    """Whether a script runs in nbgrader's page of a graded notebook; False where there is no browser."""
    if found_browser() is None:
        give_up = os.environ.get("DESCENT_BROWSER_REQUIRED")
        assert not give_up, "no browser on the path"
        yield lambda student, notebook: False
        return
    with browser() as running:
        yield lambda student, notebook: script_runs(running, ours.page(student, notebook))


@pytest.mark.parametrize("name", sample())
def test_a_hostile_submission_achieves_nothing(ours, runs_script, name):
    attack = ATTACKS[name]
    looked_at = runs_script if attack.family in ("instructor", "notebook") else None
    outcome, result = ours.try_attack(attack, looked_at)
    assert outcome == Outcome(own=outcome.own, seconds=outcome.seconds), outcome.words
    # Whatever could not be graded says so in words.
    assert result.graded is not None or result.refused.strip()


@pytest.mark.parametrize("kind", EXPECTED)
def test_an_honest_submission_after_all_of_them_keeps_its_score(ours, kind):
    answers, expected = EXPECTED[kind]
    assert ours.honest(f"zoe-{kind}", answers) == expected


def test_nbgraders_own_command_gives_them_nothing_and_honest_ones_their_points(walls, tmp_path):
    course = course_at(tmp_path / "course")
    signs = Traps().signs(course.root, tmp_path / "course-home")
    course.hand_in("ada", course.written(HONEST))
    course.hand_in("zoe", course.written(PARTIAL))
    students = {f"eve-{number}": name for number, name in enumerate(BY_NBGRADERS_COMMAND)}
    for student, name in students.items():
        course.hand_in(student, *armed(ATTACKS[name], course.written(PARTIAL), signs))
    # It ends with an error where nbgrader refuses one of them, after all others.
    with contextlib.suppress(RuntimeError):
        course.nbgrader("autograde", NAME, patience=300)
    for student, name in students.items():
        scores = course.scores(student)
        assert not any(scores[exercise] for exercise in ATTACKS[name].unsolved), name
    assert course.scores("ada") == POINTS
    assert course.scores("zoe") == EXPECTED["partial"][1]


def test_the_traps_notice_what_a_kernel_without_a_sandbox_lets_through(tmp_path):
    with ours_at(tmp_path, sandbox="none") as unprotected:
        for name, noticed in NOTICED_WITHOUT_A_SANDBOX.items():
            outcome, _ = unprotected.try_attack(ATTACKS[name])
            assert noticed(outcome), f"{name}: {outcome.words}"


def test_the_bank_holds_every_family_and_each_attack_says_what_it_tries():
    assert {attack.family for attack in ATTACKS.values()} == FAMILIES
    for attack in ATTACKS.values():
        assert attack.tries.endswith("."), attack.name
        assert set(attack.limits) <= {field.name for field in fields(Limits)}, attack.name


def test_every_attack_was_tried_on_stock_nbgrader_or_says_why_not():
    stock = stock_outcomes()
    assert stock.keys() == ATTACKS.keys()
    for name, attack in ATTACKS.items():
        assert stock[name].not_run == attack.no_stock
        assert stock[name].attack == attack.digest, f"{name} has changed: try it again"


def test_stock_nbgrader_lets_through_some_of_every_kind():
    tried = stock_outcomes().values()
    assert sum(outcome.gained > 0 for outcome in tried) >= 11
    for kind in ("secrets", "touched", "network", "alive", "script", "own"):
        assert any(getattr(outcome, kind) for outcome in tried), kind


@pytest.mark.parametrize("results", [OUR_RESULTS, DOCKER_RESULTS], ids=lambda path: path.stem)
def test_nothing_on_record_says_that_an_attack_achieved_anything_against_ours(results):
    tried = our_outcomes(results)
    assert tried.keys() == ATTACKS.keys()
    for name, outcome in tried.items():
        nothing = Outcome(own=outcome.own, seconds=outcome.seconds, attack=ATTACKS[name].digest)
        assert outcome == nothing, f"{name} achieved something, or has changed: try it again"


def test_the_table_has_a_row_for_each_attack():
    rows = [line for line in lines() if line.startswith("| ") and not line.startswith("| attack")]
    assert len(rows) == len(ATTACKS)
