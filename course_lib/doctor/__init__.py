"""Is this computer ready for the course? `show()` in a notebook, `course doctor` in a terminal.

It imports nothing else of the course and only the base packages, and those as late as it can: it has
to run where something is broken.
"""

from course_lib.doctor.examination import examine
from course_lib.doctor.finding import Finding
from course_lib.doctor.page import Page

__all__ = ["Finding", "Page", "examine", "show"]


def show(instructor: bool = False) -> None:
    """Look at this notebook's own Python and show what was found, as one card.

    Args:
        instructor: look also at what a computer needs that hands out, collects and grades.
    """
    from IPython.display import display

    display(examine(instructor=instructor))
