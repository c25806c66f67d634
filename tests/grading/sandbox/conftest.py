"""A sandbox that starts once for the tests of one process, and kernels in it."""

import pytest

from course_lib.grading.sandbox.kernels import Sandbox

from .student import Student


@pytest.fixture(scope="session")
def sandbox(walls):
    running = Sandbox("bubblewrap")
    yield running
    running.close()


@pytest.fixture
def start(sandbox):
    """start(limits=…, files=…): a new kernel with a student at it; all are ended afterwards."""
    students = []

    def a_student(**options):
        students.append(Student(sandbox, **options))
        return students[-1]

    yield a_student
    for student in students:
        student.close()


@pytest.fixture(scope="module")
def student(sandbox):
    """One kernel for all tests of a file that only look around."""
    one = Student(sandbox, files={"data/heights.csv": b"1.5,1.7\n"})
    yield one
    one.close()
