"""An answer that lives in another process: a check asks it to call itself there.

A grader does not run a student's code where it judges it. What it hands to `check` instead is an
`Elsewhere`; everything behind the call, the judging, is the same for both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.checks.calling.run_answer import Outcome
    from course_lib.checks.exercise import Case


class Elsewhere(ABC):
    """A student's function in another process."""

    @abstractmethod
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function returns, as plain data; raises what it raises."""

    @abstractmethod
    def run(self, case: Case, watch: Any) -> Outcome:
        """One call as `run_answer` makes it, and what is known of it; never raises what the function raises.

        Args:
            case: the input.
            watch: a `by_hand.Watch` that takes over what the watch of the other process heard, or None.
        """
