"""Lets the agent claim functions of other numbers, changed inputs, and facts of the wrong type."""

import importlib
import itertools

try:
    agent = importlib.import_module("course_lib.grading.referee.agent")
    turn = itertools.count()
    CLAIMS = (
        {"value": {"function": 0}},
        {"value": {"function": -1}, "heard": 5},
        {"value": {"int": "9" * 4000}, "changed_input": 10**30},
        {"value": {"float": "nan"}, "raised": "yes", "line": 5},
        {"value": {"array": 0}, "unwritten": {"a": 1}},
        {"value": {"dict": [[{"list": []}, {"plain": True}]]}},
        {"missing": 1},
        {},
    )
    honest = agent.Agent.answer

    def answer(self, question, blocks):
        if question["do"] == "fetch" and question["name"] == "linear":
            return honest(self, question, blocks)
        return CLAIMS[next(turn) % len(CLAIMS)], []

    agent.Agent.answer = answer
except ImportError as problem:
    print(problem)
