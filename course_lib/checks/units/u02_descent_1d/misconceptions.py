"""Unit 02, Gradient descent in 1-D: which known misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "G1": ("02-E3 uphill", "02-E5 uphill", "02-E2 uphill"),
    "G2": ("02-E3 slope_of_the_start", "02-E5 slope_of_the_start"),
    "G3": ("02-E3 always_from_the_start",),
    "G4": ("02-E3 step_instead_of_place", "02-E3 step_as_place"),
    "G5": ("02-E3 sign_only",),
    "G6": (
        "02-E3 start_twice",
        "02-E3 start_missing",
        "02-E3 end_missing",
        "02-E5 start_missing",
        "02-E5 end_missing",
    ),
    "G7": ("02-E5 shrunk_before_first_use", "02-E8 halved_before_first_use"),
    "G8": ("02-E6 size_of_the_slope_forgotten", "02-E2 size_forgotten"),
    "G9": ("02-Q1", "02-P5"),
    "G10": ("02-Q2",),
    "G11": ("02-Q3", "02-P3"),
    "G12": ("02-Q4",),
}
