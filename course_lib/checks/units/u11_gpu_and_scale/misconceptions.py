"""Unit 11, GPU and scale: which misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "R9": (
        "11-E3 not_waited",
        "11-E3 only_the_first_waited",
        "11-E3 waited_once_at_the_end",
        "11-P4",
    ),
    "R10": ("11-E3 first_call_in_the_median", "11-E3 first_call_in_the_mean", "11-P5"),
    "R11": ("11-E8 bug_left_in", "11-P1", "11-Q2"),
    "R12": ("11-P2",),
    "R13": ("11-E1 always_once", "11-E2 not_padded", "11-P3"),
    "R14": ("11-E4 python_loop", "11-E5 python_loop"),
    "R15": ("11-Q1",),
}
