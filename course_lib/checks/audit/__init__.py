"""A grader for the grader: what proves that the checks keep their word.

Every exercise is given right answers, stubs, known mistakes, wrong answers that nobody listed and
answers that cheat; `python -m course_lib.checks audit` runs them all and counts where a check erred.
"""

from course_lib.checks.audit.run import Audit, audit_exercise
from course_lib.checks.audit.trial import Trial, Verdict

__all__ = ["Audit", "Trial", "Verdict", "audit_exercise"]
