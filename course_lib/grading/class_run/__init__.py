"""A whole class graded in one command: many submissions at once, one writer, nothing lost.

gradebook_side  what nbgrader knows: its settings, the assignment, its students
handed_in       what one student handed in, file by file; damaged and renamed notebooks
same_cells      the gradebook and the instructor's notebook name the same graded cells, or nobody is graded
reading         one notebook read, whatever happened to it on the way
staging         a clean copy of it, for nbgrader to read
content         which results still hold: a hash of all that a result depends on
printable       names and texts that a student chose, as they may be shown
nonce           each submission's own inputs of the checks
source          the instructor's notebook, as all ways of grading take it
prepare         a `Submission` from all of this
engine          Dask: submissions out, `Graded` back, workers may die
worker          what runs on a worker
journal         each result on the disk as soon as it is there
again           everything anew, in as many runs as it takes
apply           one result into the gradebook, by nbgrader's own Autograde
once            what nbgrader would do anew for each student, done once for a class
case            one student on the way through it
run             all of it in order; progress and summary tell of it
shared_notes    what is noted of most students alike is told once; lateness: who was late
command         `course grade` behind its options; needs, interrupt and how_many belong to it
"""
