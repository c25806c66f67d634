"""By hand means by hand: was autodiff, or a finite difference, used where a formula was asked for?

`Watch` listens while the student's function runs; `finite_differences` looks at the numbers it gave.
"""

from course_lib.checks.by_hand.differences import finite_differences
from course_lib.checks.by_hand.watch import Watch

__all__ = ["Watch", "finite_differences"]
