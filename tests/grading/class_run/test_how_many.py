"""So many workers as this process may use processors, and has memory for."""

from __future__ import annotations

import os
import re
from types import SimpleNamespace

import pytest

from course_lib.grading.class_run import command, how_many
from course_lib.grading.class_run.how_many import bounded, workers
from course_lib.grading.class_run.run import Options


@pytest.mark.parametrize(
    ("processors", "free", "count"), [(4, 64e9, 4), (64, 8e9, 6), (8, 1e9, 1), (1, 0.0, 1)]
)
def test_memory_binds_where_there_is_little(processors, free, count):
    found, words = bounded(processors, free)
    assert found == count
    assert bool(words) == (count < processors)
    assert count == processors or re.search(rf"{count} workers? for {processors} .*1\.2 GB", words)


def test_a_container_or_a_batch_system_may_allow_less_than_there_is(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(how_many, "CPU_COUNT", 3)
    memory = SimpleNamespace(available=64e9)
    monkeypatch.setattr(how_many.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(how_many, "MEMORY_LIMIT", 64e9)
    assert workers() == (3, "")
    monkeypatch.setattr(how_many, "MEMORY_LIMIT", 2.5e9)
    assert workers()[0] == 2


@pytest.mark.parametrize(("asked", "count"), [(None, 2), (5, 5)])
def test_the_command_says_why_there_are_few_unless_it_is_told_how_many(
    school, monkeypatch, capsys, asked, count
):
    school.hand_in("ada")
    monkeypatch.setattr(command, "workers_here", lambda: (2, "Begins with 2 workers, because."))
    seen = []

    class Stopped(Exception):
        pass

    def run(assignment, options, progress, stop):
        seen.append(options.workers)
        raise Stopped

    monkeypatch.setattr(command, "ClassRun", run)
    with pytest.raises(Stopped):
        command.grade_assignment(school.root, "hw", Options(), asked, None)
    assert seen == [count]
    assert ("because" in capsys.readouterr().out) == (asked is None)
