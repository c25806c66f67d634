"""Unit 09, Regularization and normalization: which misconception is met by which of its mistakes and questions.

Ids are those of `course_lib/data/misconceptions.json`; the audit finds those that nothing meets.
"""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY = {
    "R1": (
        "09-E1 half_the_pull",
        "09-E1 pushed_away",
        "09-E1 sign_only",
        "09-E1 bias_penalized",
    ),
    "R2": (
        "09-E3 not_rescaled",
        "09-E3 divided_by_the_drop_rate",
        "09-E3 whole_examples_drop",
        "09-P3",
        "09-Q3",
    ),
    "R3": (
        "09-E4 along_the_rows",
        "09-E4 divided_by_the_variance",
        "09-E4 shift_scaled",
        "09-E4 one_less_than_n",
        "09-E9 bug_left_in",
        "09-P4",
    ),
    "R4": (
        "09-E6 both_taken_for_constants",
        "09-E6 spread_taken_for_constant",
        "09-E6 mean_taken_for_constant",
        "09-E6 sums_for_means",
        "09-Q6",
    ),
    "R5": ("09-E2 last_epoch_kept", "09-E2 compared_with_the_epoch_before", "09-Q1"),
}
