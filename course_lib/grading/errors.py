"""What stops grading itself, and is nobody's submission: it goes to the instructor, in one sentence."""

from __future__ import annotations


class GradingError(Exception):
    """Grading cannot begin or go on; the message says why, and what to do."""


class ContainerLost(Exception):
    """The container that graded has ended in the middle of a submission; the message says what it said last."""
