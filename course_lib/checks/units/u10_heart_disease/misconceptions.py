"""Unit 10, Heart disease: which misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "R6": ("10-E3 leak", "10-E3 test_by_itself", "10-E3 by_the_test_rows", "10-Q3"),
    "R7": ("10-E9 bug_left_in", "10-E9 limit_below_zero"),
    "R8": ("10-Q2", "10-P4"),
}
