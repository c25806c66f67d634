"""Unit 06, SGD against batch descent: which known misconception is met by which mistake or question.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "S1": ("06-E5 with_replacement", "06-E5 each_batch_drawn_alone", "06-E9 with_replacement"),
    "S2": (
        "06-E9 bug_left_in",
        "06-E9 split_once",
        "06-E9 key_of_its_own",
        "06-E5 key_of_its_own",
    ),
    "S3": (
        "06-E1 pairs_broken",
        "06-E1 targets_not_selected",
        "06-E1 targets_of_the_first_rows",
    ),
    "S4": (
        "06-E5 last_batch_dropped",
        "06-E6 short_batch_divided_by_the_full_size",
        "06-E6 short_batch_left_out",
        "06-E7 mean_of_means",
        "06-P4",
        "06-Q5",
    ),
    "S5": (
        "06-E4 rest_dropped",
        "06-E4 one_more_always",
        "06-P3",
        "06-P5",
        "06-Q2",
        "06-Q3",
    ),
    "S6": ("06-P1", "06-Q1"),
}
