"""Unit 07, Linear regression, epoch by epoch: which misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "S7": ("07-E1 summed", "07-E1 half", "07-E1 wanted_minus_given", "07-E7 unchanged", "07-Q5"),
    "S8": ("07-E1 x_forgotten", "07-E1 swapped", "07-E1 means_multiplied"),
    "S9": ("07-E1 square_kept", "07-E2 square_kept"),
    "S10": ("07-E1 intercept_forgotten", "07-E3 through_the_origin"),
    "S11": ("07-Q1", "07-Q2", "07-P1"),
}
