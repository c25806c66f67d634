"""Where a submission is judged: a student's cells in the sandbox, the tests of them outside of it.

instructors    the instructor's notebook: which cells are tests, which names are the student's
refereeable    which tests need more than data and calls; `course build` names them
cell_by_cell   drives a kernel that may do anything
student_kernel runs the student's cells in the sandbox
agent          inside the sandbox: answers for the student's names
messages, plain   the language between the two: plain data, with limits on everything
stand_ins      outside: what a test cell sees in place of the student's objects
trusted_kernel, trusted   a process that has the instructor's names, and runs the test cells
evasion        code behind which autodiff could hide from a by-hand exercise
display        what of a student's outputs an instructor's browser gets to see
"""
