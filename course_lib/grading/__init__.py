"""nbgrader's missing half: a referee that trusts no submission, a sandbox, and many workers.

nbgrader stays the system of record: its gradebook, Formgrader, feedback and exports are unchanged. Only
the step that executes a submission is replaced (`nbgrader_config.py`), and `course grade` runs that step
for a whole class. No pedagogy in here: what is right and what a mistake is called is `course_lib.checks`.

    submission    one submission as plain data, and what came of grading it
    execute       the step of nbgrader's that we replace
    one_submission  grades one, here or in a container
    workshop      here: student's cells in the sandbox, tests by the referee
    container/    elsewhere: the same inside of Docker, where this computer has no bubblewrap
    sandbox/      where a student's code runs
    referee/      where it is judged: test cells outside of the sandbox, with stand-ins for its names
    class_run/    many submissions at once, one writer to the gradebook, nothing lost
"""
